import type { Dirent } from 'node:fs'
import { mkdir, open, readdir, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { savedContent, type SavedContent } from '../../../../shared/contract/tester/packets.ts'
import { caseless, ENDING, fileNameOf, nameOfFile } from './packet_names.ts'

/** What `packets.save` takes, and some room for the layout. */
const MAX_FILE_BYTES = 10 * 1024 * 1024
/** Folders in folders, as paths of the contract have them. */
const MAX_DEPTH = 6
/** A home folder that was put here by mistake is not walked to its end. */
const MAX_FILES = 5_000

export interface PacketFile {
  /** Names with / between them. */
  readonly path: string
  readonly file: string
}

/** Where a path leads on disk. */
export interface Place {
  /** Where it is, or would be. */
  readonly file: string
  readonly exists: boolean
  /** Something there that has this name but for upper and lower case, which is the same name on some systems. */
  readonly differsInCase?: string
}

export type Understood = { readonly content: SavedContent } | { readonly problem: string }

/** Folders and files of saved packets, as they are at this moment: people edit, move and remove them by hand. */
export class PacketFiles {
  readonly root: string

  constructor(root: string) {
    this.root = root
  }

  /** In the order of their paths. @throws what the file system says */
  async list(): Promise<PacketFile[]> {
    const found: PacketFile[] = []
    await this.walk(this.root, [], found)
    return found.sort((a, b) => (a.path < b.path ? -1 : 1))
  }

  /** @throws what the file system says */
  async locate(path: string): Promise<Place> {
    const names = path.split('/')
    let folder = this.root
    let differs: string | undefined
    for (const [depth, name] of names.entries()) {
      const isLast = depth === names.length - 1
      const there = (await entriesOf(folder)).filter((entry) => (isLast ? isPacket(entry) : entry.isDirectory()))
      const named = there.map(({ name: file }) => ({ file, name: nameOfFile(isLast ? withoutEnding(file) : file) }))
      const same = named.find((one) => one.name === name.normalize('NFC'))
      const near = same ? undefined : named.find((one) => caseless(one.name) === caseless(name))
      if (near) differs ??= [...names.slice(0, depth), near.name].join('/')
      const file = join(folder, same?.file ?? fileNameOf(name) + (isLast ? ENDING : ''))
      if (isLast)
        return { file, exists: same !== undefined, ...(differs === undefined ? {} : { differsInCase: differs }) }
      folder = file
    }
    throw new RangeError('A path has a name')
  }

  /** Makes the folders that are missing. @throws what the file system says */
  async write(file: string, content: SavedContent): Promise<void> {
    await mkdir(join(file, '..'), { recursive: true, mode: 0o700 })
    // What is sent may hold a password.
    await writeFileAtomic(file, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 })
  }

  /** Removes the folders around `file` that are empty now. */
  async tidy(file: string): Promise<void> {
    for (
      let folder = join(file, '..');
      folder !== this.root && folder.startsWith(this.root);
      folder = join(folder, '..')
    ) {
      const removed = await rmdir(folder).then(
        () => true,
        () => false,
      )
      if (!removed) return
    }
  }

  private async walk(folder: string, names: readonly string[], found: PacketFile[]): Promise<void> {
    for (const entry of await entriesOf(folder)) {
      if (found.length >= MAX_FILES) return
      if (entry.name.startsWith('.')) continue
      const file = join(folder, entry.name)
      if (isPacket(entry)) found.push({ file, path: [...names, nameOfFile(withoutEnding(entry.name))].join('/') })
      // Links are not followed: they can lead in a circle.
      else if (entry.isDirectory() && names.length + 1 < MAX_DEPTH)
        await this.walk(file, [...names, nameOfFile(entry.name)], found)
    }
  }
}

/** What a file says, or what is wrong with it, to be read behind its name. @throws what the file system says */
export async function understand(file: string): Promise<Understood> {
  const text = await readWhole(file)
  if (text === undefined) return { problem: `is larger than ${MAX_FILE_BYTES / 1024 ** 2} MiB` }
  let content: unknown
  try {
    content = JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    return { problem: 'is no JSON' }
  }
  const parsed = savedContent.safeParse(content)
  if (parsed.success) return { content: parsed.data }
  const [issue] = parsed.error.issues
  const place = issue?.path.length ? `at ${issue.path.join('.')}: ` : ''
  return { problem: `is not what Flotilla saves (${place}${issue?.message ?? 'it is something else'})` }
}

async function readWhole(path: string): Promise<string | undefined> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    return size > MAX_FILE_BYTES ? undefined : await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
}

function isPacket(entry: Dirent): boolean {
  return entry.isFile() && entry.name.toLowerCase().endsWith(ENDING)
}

const withoutEnding = (name: string) => name.slice(0, -ENDING.length)
