import { chromium, type Browser, type CDPSession, type Page } from 'playwright'
import { chromiumOptions } from '../e2e/fixtures/chromium.ts'
import { Home } from '../e2e/fixtures/home.ts'
import { serve, type Served } from '../e2e/fixtures/served.ts'

/** The app in a browser, with an inventory, ready to be measured. */
export interface MeasuredPage {
  readonly home: Home
  readonly page: Page
  readonly address: string
  /** Milliseconds of script that the page spends from now until it is idle again. */
  readonly busy: (act: () => Promise<unknown>) => Promise<number>
  /** Private memory of the page's process, MiB. */
  memoryMiB(): Promise<number>
  close(): Promise<void>
}

export async function openMeasuredPage(inventory: string): Promise<MeasuredPage> {
  const home = new Home()
  home.writeInventory(inventory)
  const served: Served = await serve(home.env)
  const browser: Browser = await chromium.launch(chromiumOptions)
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.goto(served.address)
  const session = await context.newCDPSession(page)
  await session.send('Performance.enable')
  const pid = await rendererPid(browser)
  return {
    home,
    page,
    address: new URL('/', served.address).href,
    async busy(act) {
      const before = await workOf(session)
      await act()
      await idle(page)
      return (await workOf(session)) - before
    },
    memoryMiB: () => privateMiB(pid),
    async close() {
      await browser.close()
      await served.stop()
    },
  }
}

/** Two frames after the last change have been drawn, nothing that the act caused is left to do. */
async function idle(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) =>
        requestAnimationFrame(() => requestAnimationFrame(() => requestIdleCallback(() => resolve()))),
      ),
  )
}

/** Milliseconds since the page began, as Chromium counts them (DevTools protocol, Performance.getMetrics). */
async function workOf(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === 'ScriptDuration')!.value * 1000
}

async function rendererPid(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  // The newest: an empty one may stand by.
  const pids = processInfo.filter(({ type }) => type === 'renderer').map(({ id, cpuTime }) => ({ id, cpuTime }))
  return pids.sort((a, b) => b.cpuTime - a.cpuTime)[0]!.id
}

async function privateMiB(pid: number): Promise<number> {
  const { readFile } = await import('node:fs/promises')
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8')
  const kib = [...rollup.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB/gm)].map(([, size]) => Number(size))
  return kib.reduce((sum, size) => sum + size, 0) / 1024
}
