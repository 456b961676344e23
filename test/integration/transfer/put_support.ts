import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ssh2 from 'ssh2'
import { afterEach } from 'vitest'
import { buildManifest, type ManifestOptions } from '../../../electron/services/transfers/manifest.ts'
import { putFiles } from '../../../electron/worker/ssh/transfer/put_files.ts'
import type { PutInput, TransferEvent, TransferResult } from '../../../shared/tasks/transfer.ts'
import { tempFolder } from '../../support/temp.ts'

export const MiB = 1024 * 1024

type PutOptions = Partial<Omit<PutInput, 'manifestPath' | 'remote'>> &
  Partial<Pick<ManifestOptions, 'links' | 'exclude'>> & {
    readonly signal?: AbortSignal
    readonly onEvent?: (event: TransferEvent) => void
  }

export interface FinishedPut extends TransferResult {
  readonly events: readonly TransferEvent[]
  /** The codes of what failed, sorted. */
  readonly codes: readonly string[]
}

interface Server {
  readonly address: string
  readonly port: number
  readonly user?: string
  readonly keyFile?: string
}

const clients = new Set<ssh2.Client>()
afterEach(() => {
  for (const client of clients) client.destroy()
  clients.clear()
})

/** A connection that the end of the test closes. */
export async function connect({ address, port, user = 'anybody', keyFile }: Server): Promise<ssh2.Client> {
  const client = new ssh2.Client()
  clients.add(client)
  client.on('error', () => {}) // Cut on purpose.
  const ready = once(client, 'ready')
  client.connect({
    host: address,
    port,
    username: user,
    ...(keyFile === undefined ? { password: 'any' } : { privateKey: readFileSync(keyFile) }),
  })
  await ready
  client.setNoDelay(true)
  return client
}

/** Lists `sources` as the engine does, and sends them. */
export async function put(
  client: ssh2.Client,
  sources: string | readonly string[],
  remote: string,
  { links = 'follow', exclude = [], signal, onEvent, ...options }: PutOptions = {},
): Promise<FinishedPut> {
  const written = typeof sources === 'string' ? [sources] : sources
  const { manifest, problems } = await buildManifest({ sources: written, cwd: '/', links, exclude })
  if (problems.length > 0) throw new Error(`not to be sent: ${JSON.stringify(problems)}`)
  const manifestPath = join(tempFolder('manifest'), 'manifest.json')
  writeFileSync(manifestPath, JSON.stringify(manifest))
  const events: TransferEvent[] = []
  const result = await putFiles(
    client,
    { requestTimeoutMs: 20_000, host: 'there', ...options, manifestPath, remote },
    {
      signal: signal ?? new AbortController().signal,
      emit(event) {
        events.push(event)
        onEvent?.(event)
      },
    },
  )
  return { ...result, events, codes: result.failed.map(({ code }) => code).sort() }
}

/** Makes files, and the folders they are in, from contents by path; a path that ends in `/` is an empty folder. */
export function sourceTree(contents: Readonly<Record<string, string | Buffer>>): string {
  const folder = tempFolder('source')
  for (const [path, data] of Object.entries(contents)) {
    const full = join(folder, path)
    mkdirSync(path.endsWith('/') ? full : dirname(full), { recursive: true })
    if (!path.endsWith('/')) writeFileSync(full, data)
  }
  return folder
}

/** A file of random bytes, which no leftover can be like by chance. */
export function randomFile(bytes: number, name = 'data.bin'): { path: string; data: Buffer } {
  const data = randomBytes(bytes)
  return { path: join(sourceTree({ [name]: data }), name), data }
}

/** What is below a folder: the contents of files, `-> target` for links, `/` for folders; hidden names as well. */
export function treeOf(folder: string, below = ''): Record<string, string> {
  const found: Record<string, string> = {}
  for (const name of readdirSync(join(folder, below)).sort()) {
    const path = below === '' ? name : `${below}/${name}`
    const full = join(folder, path)
    const stats = lstatSync(full)
    if (stats.isSymbolicLink()) found[path] = `-> ${readlinkSync(full)}`
    else if (stats.isDirectory()) Object.assign(found, { [`${path}/`]: '/' }, treeOf(folder, path))
    else found[path] = readFileSync(full, 'latin1')
  }
  return found
}

/** What an interrupted put may leave in a folder: files under hidden names. */
export function leftovers(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith('.flotilla-'))
    .map((name) => join(folder, name))
}

/** Contents, or undefined when nothing is there. */
export function contentsOf(path: string): Buffer | undefined {
  return existsSync(path) ? readFileSync(path) : undefined
}

/** Resolves when `found` is true: for what another process does in its own time. Vitest's time limit is the end of it. */
export async function eventually(found: () => boolean): Promise<void> {
  while (!found()) await new Promise((resolve) => setImmediate(resolve))
}

/** What this process holds open now: paths of files, and the kinds of what has none. */
export function openHere(): string[] {
  return readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      return [readlinkSync(`/proc/self/fd/${descriptor}`)]
    } catch {
      return [] // Closed since.
    }
  })
}
