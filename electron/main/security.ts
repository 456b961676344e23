import { app, shell, type Event, type Session, type WebContents } from 'electron'
import { isPageAddress, mayLoad } from './page_address.ts'
import { isGranted } from './permissions.ts'

/** The only addresses that are ever handed to the user's browser, exactly as they stand here. */
export const EXTERNAL_PAGES: readonly string[] = [
  'https://man.openbsd.org/ssh_config',
  'https://man.openbsd.org/sshd_config',
  'https://man.openbsd.org/ssh-keygen',
  'https://www.openssh.com/manual.html',
]

/** Opens a page of {@link EXTERNAL_PAGES} in the user's browser; anything else stays shut. */
export function openExternalPage(address: string): void {
  if (!EXTERNAL_PAGES.includes(address)) return
  // No browser on this machine: the user sees that nothing opened, and there is nothing to mend.
  shell.openExternal(address).catch(() => {})
}

/** Lays down what every page of the session may do and load. */
export function confineSession(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, answer, { isMainFrame, requestingUrl }) =>
    answer(isGranted(permission, isMainFrame && isPageAddress(requestingUrl) && isPageAddress(contents.getURL()))),
  )
  session.setPermissionCheckHandler((contents, permission, origin, { isMainFrame }) =>
    isGranted(permission, contents !== null && isMainFrame && isPageAddress(origin)),
  )
  session.setDevicePermissionHandler(() => false)
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !mayLoad(url) }))
  session.on('will-download', (event, item) => {
    const own = item.getURL().replace(/^blob:/, '')
    if (!isPageAddress(own)) event.preventDefault()
  })
  // Its dictionaries come from a server on the internet, and hosts and commands are in none of them.
  session.setSpellCheckerEnabled(false)
}

/** Keeps a page where it is: it leads nowhere else, opens no windows and holds no other pages. */
export function confinePage(contents: WebContents): void {
  const stayHere = (event: Event<{ url: string }>) => {
    if (!isPageAddress(event.url)) event.preventDefault()
  }
  contents.on('will-navigate', stayHere)
  contents.on('will-redirect', stayHere)
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame || !isPageAddress(event.url)) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    openExternalPage(url)
    return { action: 'deny' }
  })
}

/** The rules for all pages, before there is any. */
export function confineApp(): void {
  app.on('web-contents-created', (_, contents) => confinePage(contents))
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, answer) => {
    event.preventDefault()
    answer(false)
  })
  app.on('select-client-certificate', (event, _contents, _url, _list, answer) => {
    event.preventDefault()
    answer()
  })
  // No callback: asks nobody and gives nothing.
  app.on('login', (event, _contents, _details, _info, answer) => {
    event.preventDefault()
    answer()
  })
}
