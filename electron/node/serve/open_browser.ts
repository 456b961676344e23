import { spawn } from 'node:child_process'

/** The operating system's program that opens an address, and what goes before the address. None of them is a shell. */
const OPENERS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
}

/** Opens the user's browser, which lives on without us. Where there is none nothing happens: the address is printed. */
export function openBrowser(address: string, platform = process.platform): void {
  const [program, ...before] = OPENERS[platform] ?? ['xdg-open']
  const browser = spawn(program, [...before, address], { stdio: 'ignore', detached: true })
  browser.on('error', () => {})
  browser.unref()
}
