import { protocol } from 'electron'
import type { HttpRoute } from '../services/http_route.ts'
import { isPageAddress, PAGE_SCHEME } from './page_address.ts'

/** Makes `app:` a scheme like https, so that modules, fetch and a content policy work. Before the app is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: PAGE_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    },
  ])
}

export interface PageSources {
  /** The engine's own addresses (uploads, downloads); none before there is an engine, as nobody can know one yet. */
  readonly routes: () => readonly HttpRoute[]
  /** A file of the built page, with its content policy; refuses paths that lead out of the folder. */
  readonly page: (request: Request) => Promise<Response>
}

/** Answers `app://flotilla/…`. */
export function servePage({ routes, page }: PageSources): void {
  protocol.handle(PAGE_SCHEME, async (request) => {
    const origin = request.headers.get('origin')
    if (!isPageAddress(request.url) || (origin !== null && !isPageAddress(origin))) return refused(403)
    const url = new URL(request.url)
    for (const route of routes()) {
      const answer = route(request, url)
      if (answer) return answer
    }
    return page(request)
  })
}

function refused(status: number): Response {
  return new Response(null, { status, headers: { 'Content-Security-Policy': "default-src 'none'" } })
}
