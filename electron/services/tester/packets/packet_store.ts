import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ContractError, refuse } from '../../../../shared/contract/errors.ts'
import type { SavedContent, SavedItem } from '../../../../shared/contract/tester/packets.ts'
import { systemWords } from '../../../../shared/system_words.ts'
import { problemsRefusal } from '../../refusals.ts'
import { mapLimited } from '../../runs/limited.ts'
import { systemRefusal } from '../../system_error.ts'
import { PacketFiles, understand, type Place } from './packet_files.ts'
import { caseless, isTooLong } from './packet_names.ts'

const FILES_AT_ONCE = 16
/** All of it goes to the page in one message, which holds 64 MiB. */
const MAX_LIST_LENGTH = 40 * 1024 * 1024

/** As `itemPath` of the contract has it. */
const MAX_NAMES = 6
const MAX_PATH_LENGTH = 400
/** For a number behind a name. */
const NUMBER_LENGTH = 8

export interface SavedPacket {
  readonly path: string
  readonly content: SavedContent
}

/**
 * Packets, sessions, servers, loads and requests that were saved under a path: one JSON file each. What cannot be understood is
 * listed with the reason, and never written over.
 */
export class PacketStore {
  private readonly files: PacketFiles
  /** Changes follow each other: each begins with what the one before left. */
  private lastChange: Promise<unknown> = Promise.resolve()

  constructor(folder: string) {
    this.files = new PacketFiles(folder)
  }

  /** @throws ContractError `system` */
  async list(): Promise<{ folder: string; items: SavedItem[] }> {
    const found = await this.files.list().catch((error: unknown) => {
      throw systemRefusal(`The saved packets in ${this.files.root} cannot be listed`, error)
    })
    let length = 0
    const items = await mapLimited(found, FILES_AT_ONCE, async ({ path, file }): Promise<SavedItem | undefined> => {
      if (length > MAX_LIST_LENGTH) return { path, problem: `${file} is not shown: there is too much.` }
      try {
        const read = await understand(file)
        if ('problem' in read) return { path, problem: `${file} ${read.problem}. It stays as it is.` }
        length += JSON.stringify(read.content).length
        return { path, content: read.content }
      } catch (error) {
        // Removed since it was listed.
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        return { path, problem: `${file} cannot be read: ${systemWords(error)}.` }
      }
    })
    return { folder: this.files.root, items: items.filter((item) => item !== undefined) }
  }

  /** @throws ContractError `conflict`, `problems`, `system` */
  save(path: string, content: SavedContent, replace: boolean): Promise<void> {
    return this.change(async () => {
      const place = await this.placeFor(path)
      if (place.exists) await this.mayReplace(path, place, replace)
      await this.files.write(place.file, content)
    }, `"${path}" cannot be saved`)
  }

  /** @throws ContractError `not-found`, `conflict`, `problems`, `system` */
  rename(path: string, to: string): Promise<void> {
    return this.change(async () => {
      const from = await this.found(path)
      const place = await this.placeFor(to, path)
      if (place.exists && place.file !== from) throw refuse('conflict', `There is a "${to}" already.`)
      await mkdir(join(place.file, '..'), { recursive: true, mode: 0o700 })
      await rename(from, place.file)
      await this.files.tidy(from)
    }, `"${path}" cannot be renamed`)
  }

  /** Also removes folders that are empty without it. @throws ContractError `not-found`, `system` */
  remove(path: string): Promise<void> {
    return this.change(async () => {
      const file = await this.found(path)
      await rm(file)
      await this.files.tidy(file)
    }, `"${path}" cannot be removed`)
  }

  /**
   * Saves all of them in a folder, none in the place of another: a name that is taken gets a number.
   * @returns those that were, with the paths they have now, and why others could not
   * @throws ContractError `system`: the folder cannot be read
   */
  saveAll(folder: string, items: readonly SavedPacket[]): Promise<{ saved: SavedPacket[]; problems: string[] }> {
    return this.change(async () => {
      const taken = new Set((await this.files.list()).map(({ path }) => caseless(path)))
      const saved: SavedPacket[] = []
      const problems: string[] = []
      for (const { path: name, content } of items) {
        const path = freePath(pathIn(folder, name), taken)
        try {
          await this.files.write((await this.placeFor(path)).file, content)
          taken.add(caseless(path))
          saved.push({ path, content })
        } catch (error) {
          const why = error instanceof ContractError ? error.message : `${systemWords(error)}.`
          problems.push(`"${name}" cannot be saved: ${why}`)
        }
      }
      return { saved, problems }
    }, `What was imported cannot be saved in "${folder}"`)
  }

  private async found(path: string): Promise<string> {
    const { file, exists } = await this.files.locate(path)
    if (!exists) throw refuse('not-found', `There is no "${path}" any more.`)
    return file
  }

  /** @param but its own name does not stand in the way of what is renamed */
  private async placeFor(path: string, but?: string): Promise<Place> {
    const long = path.split('/').find(isTooLong)
    if (long !== undefined)
      throw problemsRefusal([
        { source: 'path', message: `"${long.slice(0, 40)}…" is too long for the name of a file.` },
      ])
    const place = await this.files.locate(path)
    const { differsInCase } = place
    if (differsInCase !== undefined && differsInCase !== but && !isFolderOf(differsInCase, but))
      throw refuse(
        'conflict',
        `There is "${differsInCase}" already, and on some systems that is the same name as "${path}": choose another.`,
      )
    return place
  }

  private async mayReplace(path: string, { file }: Place, replace: boolean): Promise<void> {
    const before = await understand(file)
    if ('problem' in before)
      throw refuse('conflict', `${file} ${before.problem}, and is not written over. Mend it, or move it away.`)
    if (!replace) throw refuse('conflict', `There is a "${path}" already.`, { details: { current: before.content } })
  }

  private change<Result>(act: () => Promise<Result>, whatFails: string): Promise<Result> {
    const change = this.lastChange.then(act).catch((error: unknown) => {
      throw error instanceof ContractError ? error : systemRefusal(whatFails, error)
    })
    this.lastChange = change.catch(() => {})
    return change
  }
}

/** A path in a folder; what would lie too deep is named by all of its path. */
function pathIn(folder: string, path: string): string {
  const deep = folder.split('/').length + path.split('/').length > MAX_NAMES
  return `${folder}/${deep ? path.replaceAll('/', ' ') : path}`.slice(0, MAX_PATH_LENGTH - NUMBER_LENGTH)
}

/** @param taken without regard to case */
function freePath(path: string, taken: ReadonlySet<string>): string {
  let free = path
  for (let n = 2; taken.has(caseless(free)); n++) free = `${path} ${n}`
  return free
}

/** Whether the only thing in the way is a folder that goes with what is renamed. */
function isFolderOf(folder: string, path: string | undefined): boolean {
  return path?.startsWith(`${folder}/`) ?? false
}
