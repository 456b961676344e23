import type { BrowserDoor } from './browser_door.ts'
import { onEnter } from './enter_key.ts'
import { openBrowser } from './open_browser.ts'

const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Prints the address, and a new one whenever Enter is pressed, until a signal asks to stop. The caller then closes the
 * door; a second signal does not wait for that.
 */
export async function keepOpen(door: BrowserDoor, { open }: { readonly open: boolean }): Promise<void> {
  const address = door.newAddress({ ownUserOnly: open })
  console.log(address)
  if (process.stdin.isTTY) console.error('Each address opens one browser. Enter prints a new one, Ctrl-C stops.')
  if (open) openBrowser(address)
  const forget = onEnter(() => console.log(door.newAddress()))
  await new Promise<void>((resolve) => {
    const stop = () => {
      for (const signal of STOP_SIGNALS) process.off(signal, stop).once(signal, () => process.exit(130))
      resolve()
    }
    for (const signal of STOP_SIGNALS) process.on(signal, stop)
  })
  forget()
}
