import { app } from 'electron'

export const PAGE_SCHEME = 'app'
export const PAGE_HOST = 'flotilla'
const PAGE_ORIGIN = `${PAGE_SCHEME}://${PAGE_HOST}`

/** While the page is developed, a dev server on this machine shows it; a packaged app never looks at the variable. */
function devServer(): URL | undefined {
  const address = process.env['ELECTRON_RENDERER_URL']
  return !app.isPackaged && address ? new URL(address) : undefined
}

/** Where a window begins. */
export function pageAddress(): string {
  return devServer()?.href ?? `${PAGE_ORIGIN}/index.html`
}

/** Whether an address or an origin is the page's own. */
export function isPageAddress(address: string): boolean {
  // Node gives every scheme of one's own the origin "null": the parts are compared.
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (!url) return false
  if (url.protocol === `${PAGE_SCHEME}:`) return url.host === PAGE_HOST && url.username === ''
  return url.origin === devServer()?.origin
}

/** What the page may load: its own files, what it made itself, and the dev server's line for hot reload. */
export function mayLoad(address: string): boolean {
  if (/^(blob|data|devtools):/.test(address)) return true
  const dev = devServer()
  return isPageAddress(address) || (dev !== undefined && address.startsWith(`ws://${dev.host}/`))
}
