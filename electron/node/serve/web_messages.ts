import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeWebStream } from 'node:stream/web'

/** How long a page may go on sending what nobody wants any more, so that it gets to read why. */
const DRAIN_MS = 2000

/**
 * The address that was asked for, or undefined when it is not written in the one way in which browsers write it: `..`,
 * `\`, a second slash, another host. What could be read in two ways is read in none.
 */
export function requestUrl(request: IncomingMessage, origin: string): URL | undefined {
  const raw = request.url ?? ''
  if (!raw.startsWith('/')) return undefined
  const url = URL.canParse(origin + raw) ? new URL(origin + raw) : undefined
  return url && url.pathname + url.search === raw ? url : undefined
}

/** Node's request as the web's. Its body is read only as fast as somebody reads it here. */
export function webRequest(request: IncomingMessage, url: URL, signal: AbortSignal): Request {
  const headers = new Headers()
  for (let at = 0; at < request.rawHeaders.length; at += 2)
    headers.append(request.rawHeaders[at]!, request.rawHeaders[at + 1]!)
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
  const init = {
    method: request.method,
    headers,
    signal,
    ...(hasBody ? { body: bodyOf(request), duplex: 'half' as const } : {}),
  }
  return new Request(url, init)
}

/** Not `Readable.toWeb`: when the reader stops it destroys the request, and with it the line of the answer. */
function bodyOf(request: IncomingMessage): ReadableStream<Uint8Array> {
  const chunks = request.iterator({ destroyOnReturn: false })
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = (await chunks.next()) as IteratorResult<Buffer, undefined>
        if (done) controller.close()
        else controller.enqueue(value)
      },
      async cancel() {
        await chunks.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}

/** Sends the web's response as Node's, as fast as the other side takes it. Resolves when it is sent or nobody is there. */
export async function sendResponse(response: Response, to: ServerResponse): Promise<void> {
  for (const [name, value] of response.headers) if (name !== 'set-cookie') to.setHeader(name, value)
  const cookies = response.headers.getSetCookie()
  if (cookies.length > 0) to.setHeader('set-cookie', cookies)
  to.writeHead(response.status)
  try {
    if (response.body && to.req.method !== 'HEAD')
      await pipeline(Readable.fromWeb(response.body as NodeWebStream<Uint8Array>), to)
    else {
      await response.body?.cancel()
      to.end()
    }
  } catch {
    // The browser left, or what was sent broke off: a line that ends early is how HTTP says so.
    to.destroy()
  }
  drain(to.req)
}

/** A line that is closed while bytes are under way takes the answer with it (RFC 9112 section 9.6). */
function drain(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return
  request.on('error', () => {})
  request.resume()
  const timer = setTimeout(() => request.socket.destroy(), DRAIN_MS)
  request.once('close', () => clearTimeout(timer))
}
