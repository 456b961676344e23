import { randomBytes } from 'node:crypto'
import type { HttpRoute } from './http_route.ts'

export interface Download {
  readonly fileName: string
  readonly contentType: string
  /** The contents, made as they are sent. */
  readonly write: () => AsyncGenerator<string | Uint8Array>
}

const PREFIX = '/download/'
/** 128 bits: nobody guesses one. */
const TICKET_BYTES = 16
const GOOD_FOR_MS = 5 * 60_000
/** A page that asks for more than it fetches must not fill the memory. */
const MAX_TICKETS = 1000

/** Fields come in single words; they are sent together. */
const CHUNK_LENGTH = 64 * 1024

/** Downloads that a page has asked for, each good for one use. */
export class Downloads {
  private readonly offered = new Map<string, Download & { readonly until: number }>()
  private readonly now: () => number

  /** @param now a clock in milliseconds that never goes back */
  constructor(now: () => number = () => performance.now()) {
    this.now = now
  }

  /** @returns where it can be fetched, relative to the page */
  offer(download: Download): string {
    for (const [ticket, { until }] of this.offered) {
      if (until > this.now() && this.offered.size < MAX_TICKETS) break
      this.offered.delete(ticket)
    }
    const ticket = randomBytes(TICKET_BYTES).toString('base64url')
    this.offered.set(ticket, { ...download, until: this.now() + GOOD_FOR_MS })
    return PREFIX.slice(1) + ticket
  }

  /** Answers `GET /download/<ticket>`. */
  readonly route: HttpRoute = (request, url) => {
    if (!url.pathname.startsWith(PREFIX)) return undefined
    if (request.method !== 'GET') return Promise.resolve(plain(405, 'A download is fetched with GET.'))
    const ticket = url.pathname.slice(PREFIX.length)
    const download = this.offered.get(ticket)
    this.offered.delete(ticket)
    if (!download || download.until <= this.now())
      return Promise.resolve(plain(404, 'This download was fetched before, or its time is over. Export it again.'))
    const { fileName, contentType, write } = download
    return Promise.resolve(
      new Response(streamOf(write()), {
        headers: {
          ...HEADERS,
          'content-type': contentType,
          'content-disposition': `attachment; filename="${fileName}"`,
        },
      }),
    )
  }
}

const HEADERS = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' }

function plain(status: number, text: string): Response {
  return new Response(text, { status, headers: { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' } })
}

/** Pulled by who reads it: a slow reader makes nothing pile up, and one that leaves closes the files. */
function streamOf(pieces: AsyncGenerator<string | Uint8Array>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        let gathered = ''
        while (gathered.length < CHUNK_LENGTH) {
          const next = await pieces.next()
          if (next.done) {
            if (gathered === '') return controller.close()
            break
          }
          if (typeof next.value === 'string') {
            gathered += next.value
            continue
          }
          if (gathered !== '') controller.enqueue(encoder.encode(gathered))
          return controller.enqueue(next.value)
        }
        controller.enqueue(encoder.encode(gathered))
      },
      async cancel() {
        await pieces.return(undefined)
      },
    },
    { highWaterMark: 1 },
  )
}
