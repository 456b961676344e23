import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, sep } from 'node:path'

/** One file of the built page, whole. */
export interface PageFile {
  readonly type: string
  readonly cacheControl: string
  readonly bytes: Uint8Array<ArrayBuffer>
  /** The same, compressed by the build; absent where that was not worth it. */
  readonly br: Uint8Array<ArrayBuffer> | undefined
  readonly gzip: Uint8Array<ArrayBuffer> | undefined
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
}

/** The folder in which the build puts files that have a hash of their contents in their names. */
const HASHED = '/assets/'

/**
 * All files of the built page by their paths in an address ("/assets/index-4f2a.js"; `/` is index.html). A path is
 * looked up here and never on the disk, so no path leads anywhere else; and a page that is open stays whole while it is
 * built anew. Some MB.
 * @throws Error when nothing is built there
 */
export function readPageFiles(root: string): ReadonlyMap<string, PageFile> {
  const names = new Set(listFiles(root))
  if (!names.has('index.html')) throw new Error(`The page is not built: no index.html in ${root}.`)
  const read = (name: string) => (names.has(name) ? new Uint8Array(readFileSync(join(root, name))) : undefined)
  const files = new Map<string, PageFile>()
  for (const name of names) {
    const type = TYPES[extname(name)]
    // What is in no list is not the page's: source maps, the compressed twins.
    if (type === undefined) continue
    const path = `/${name.split(sep).join('/')}`
    files.set(path, {
      type,
      cacheControl: cacheControl(path),
      bytes: read(name)!,
      br: read(`${name}.br`),
      gzip: read(`${name}.gz`),
    })
  }
  files.set('/', files.get('/index.html')!)
  return files
}

function listFiles(root: string): string[] {
  try {
    return readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(root, sep).length))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

function cacheControl(path: string): string {
  if (path.startsWith(HASHED)) return 'private, max-age=31536000, immutable'
  // index.html names the others: an old one would ask for files that are gone.
  return path.endsWith('.html') ? 'no-store' : 'no-cache'
}
