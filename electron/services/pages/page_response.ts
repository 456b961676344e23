import { readPageFiles, type PageFile } from './page_files.ts'
import { SECURITY_HEADERS } from './policy.ts'

/**
 * Serves the built page: the same for Electron's `app://` and for the browser door. Whoever calls it has checked who
 * asks.
 * @param root folder of the build (out/renderer)
 * @throws Error when nothing is built there
 */
export function pageResponse(root: string): (request: Request) => Promise<Response> {
  const files = readPageFiles(root)
  return (request) => Promise.resolve(answer(files, request))
}

function answer(files: ReadonlyMap<string, PageFile>, request: Request): Response {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return new Response('Method not allowed\n', { status: 405, headers: { ...SECURITY_HEADERS, allow: 'GET, HEAD' } })
  const file = files.get(new URL(request.url).pathname)
  if (!file) return new Response('Not found\n', { status: 404, headers: SECURITY_HEADERS })
  const { encoding, bytes } = choose(file, request.headers.get('accept-encoding'))
  const headers = new Headers({
    ...SECURITY_HEADERS,
    'content-type': file.type,
    'content-length': String(bytes.length),
    'cache-control': file.cacheControl,
    vary: 'accept-encoding',
  })
  if (encoding !== undefined) headers.set('content-encoding', encoding)
  return new Response(request.method === 'HEAD' ? null : bytes, { headers })
}

/** Electron's `app://` asks for no encoding and could not undo one. */
function choose(file: PageFile, accepted: string | null): { encoding?: string; bytes: Uint8Array<ArrayBuffer> } {
  const names = new Set(
    (accepted ?? '')
      .split(',')
      .map((part) => part.trim().toLowerCase())
      .filter((part) => !/;\s*q=0(\.0*)?$/.test(part))
      .map((part) => part.replace(/\s*;.*$/, '')),
  )
  if (file.br && names.has('br')) return { encoding: 'br', bytes: file.br }
  if (file.gzip && names.has('gzip')) return { encoding: 'gzip', bytes: file.gzip }
  return { bytes: file.bytes }
}
