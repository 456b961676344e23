import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import type { HttpRoute } from '../http_route.ts'
import { CutUpload, NameTaken, type StagingArea } from './staging_area.ts'
import { uploadPath } from './upload_path.ts'
import { systemWords } from '../../../shared/system_words.ts'

const PREFIX = '/upload/'

/** Times that files can have: up to the year 9999. */
const LATEST_MS = 253_402_300_799_999

export function uploadUrl(staging: string): string {
  return `${PREFIX}${staging}`
}

/**
 * `PUT /upload/<staging>?path=a/b&mtime=<ms>`: stores the body as a file. With `folder=1` it makes an empty folder.
 * Every answer but 201 says in words what is wrong.
 * @param inUse whether a transfer has the staging already: what comes later would not be sent
 */
export function uploadRoute(staging: StagingArea, inUse: (id: string) => boolean): HttpRoute {
  return (request, url) => {
    if (!url.pathname.startsWith(PREFIX)) return undefined
    return receive(staging, inUse, url.pathname.slice(PREFIX.length), request, url.searchParams)
  }
}

async function receive(
  staging: StagingArea,
  inUse: (id: string) => boolean,
  id: string,
  request: Request,
  query: URLSearchParams,
): Promise<Response> {
  if (request.method !== 'PUT') return refusal(405, 'Files are sent with PUT.', { allow: 'PUT' })
  if (!(await staging.exists(id)))
    return refusal(404, 'There is no such place for uploads, or it is gone: begin again.')
  if (inUse(id)) return refusal(409, 'What was uploaded here is being sent already: begin a new upload.')
  const path = uploadPath(query.get('path') ?? '')
  if ('problem' in path) return refusal(400, path.problem)
  const mtime = query.get('mtime')
  const mtimeMs = mtime === null || mtime === '' ? undefined : Number(mtime)
  if (mtimeMs !== undefined && !(mtimeMs >= 0 && mtimeMs <= LATEST_MS))
    return refusal(400, 'mtime is a time in milliseconds since 1970.')
  try {
    if (query.get('folder') === '1') {
      await request.body?.cancel()
      await staging.addFolder(id, path.names)
    } else {
      const announced = /^\d+$/.exec(request.headers.get('content-length') ?? '')
      await staging.receive(id, {
        names: path.names,
        body: request.body ? Readable.fromWeb(request.body as ReadableStream) : Readable.from([]),
        bytes: announced ? Number(announced[0]) : undefined,
        mtimeMs,
        signal: request.signal,
      })
    }
    return new Response(null, { status: 201 })
  } catch (error) {
    return whyNot(error)
  }
}

function whyNot(error: unknown): Response {
  if (error instanceof NameTaken) return refusal(409, 'A file and a folder of the same name cannot be in one folder.')
  const { code, name } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT') return refusal(507, `It cannot be stored: ${systemWords(error)}.`)
  const cut =
    error instanceof CutUpload || name === 'AbortError' || !/^E[A-Z]+$/.test(code ?? '') || code === 'ECONNRESET'
  if (cut) return refusal(400, 'The upload ended before its end: send it again.')
  return refusal(500, `It cannot be stored: ${systemWords(error)}.`)
}

function refusal(status: number, words: string, headers: Record<string, string> = {}): Response {
  return new Response(words, { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers } })
}
