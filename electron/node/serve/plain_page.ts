import { SECURITY_HEADERS } from '../../services/pages/policy.ts'

const HEADERS = { ...SECURITY_HEADERS, 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }

/**
 * A page that says one thing, for who is not let in. Made of our own sentences only: nothing of a request is shown in it.
 */
export function plainPage(status: number, message: string): Response {
  return new Response(document(`<p>${message}</p>`), { status, headers: HEADERS })
}

/**
 * Makes the browser ask again by itself. After a click on a link of another site it sends no cookie that is
 * SameSite=Strict; when our own page leads on, it does.
 */
export function askAgain(): Response {
  return new Response(document('', '<meta http-equiv="refresh" content="0; url=/">'), { headers: HEADERS })
}

function document(body: string, head = ''): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="dark light"><title>Flotilla</title>${head}</head><body>${body}</body></html>\n`
}
