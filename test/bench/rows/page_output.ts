import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { hostName } from '../fleet.ts'
import type { Lab } from '../lab.ts'
import { openMeasuredPage, type MeasuredPage } from '../page.ts'
import type { Contender, Metric, Scenario } from '../scenario.ts'

const hosts = 100
const bytesPerHost = 10_000_000
const line = 'All work and no play makes Jack a dull boy, says the log again.'
const sampleEveryMs = 100

interface Figures {
  /** Milliseconds from the last byte on disk to the folded view of all hosts. */
  readonly foldedAfter: number
  readonly longestTask: number
  readonly peakMiB: number
}

/** The page while 100 hosts print 10 MB each, and how soon after the last byte their one answer is shown. */
export function pageWithLargeOutput(lab: Lab): Scenario {
  let figures: Figures
  // All three are taken in one run.
  const contender = (name: string, of: (figures: Figures) => number, metric: Metric = 'wall'): Contender => ({
    name,
    measure: () => Promise.resolve({ [metric]: of(figures) }),
  })
  return {
    maxRuns: 1,
    async setUp() {
      figures = await runAndWatch(lab)
    },
    rows: [
      { id: 'page-100x10MB/folded', metric: 'wall', ours: contender('folded', (all) => all.foldedAfter), bound: 300 },
      {
        id: 'page-100x10MB/longest-task',
        metric: 'wall',
        ours: contender('task', (all) => all.longestTask),
        bound: 100,
      },
      { id: 'page-100x10MB/memory', metric: 'peak', ours: contender('page', (all) => all.peakMiB, 'peak'), bound: 250 },
    ],
  }
}

async function runAndWatch(lab: Lab): Promise<Figures> {
  const opened = await openMeasuredPage(await readFile(lab.fleet.inventory, 'utf8'))
  const { page } = opened
  let peakMiB = 0
  const sampling = setInterval(() => {
    void opened.memoryMiB().then((now) => (peakMiB = Math.max(peakMiB, now)))
  }, sampleEveryMs)
  try {
    await page.evaluate(() => {
      const seen = window as unknown as { longest: number; foldedAt: number }
      seen.longest = 0
      seen.foldedAt = 0
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) seen.longest = Math.max(seen.longest, duration)
      }).observe({ type: 'longtask' })
      window.location.hash = '#/run'
    })
    await page
      .getByRole('combobox')
      .first()
      .fill(`${hostName(0)},${hostName(1)}`)
    await command(page, 'true')
    await page.getByText('1 answer', { exact: true }).waitFor()
    const wanted = `host[001-${hosts}]`
    await page.evaluate((text) => {
      const seen = window as unknown as { longest: number; foldedAt: number }
      // What came with opening the screen is not what is measured.
      seen.longest = 0
      const looking = setInterval(() => {
        const { textContent } = document.querySelector('main')!
        if (!textContent.includes(text) || !textContent.includes('100 ok')) return
        seen.foldedAt = Date.now()
        clearInterval(looking)
      }, 10)
    }, 'All work and no play')
    await page.getByRole('combobox').first().fill(wanted)
    await command(page, `yes '${line}' | head -c ${bytesPerHost}`)
    await page.waitForFunction(() => (window as unknown as { foldedAt: number }).foldedAt > 0, undefined, {
      timeout: 300_000,
    })
    const { longest, foldedAt } = await page.evaluate(() => {
      const { longest, foldedAt } = window as unknown as { longest: number; foldedAt: number }
      return { longest, foldedAt }
    })
    return { longestTask: longest, peakMiB, foldedAfter: foldedAt - (await lastByteAt(opened)) }
  } finally {
    clearInterval(sampling)
    await opened.close()
  }
}

async function command(page: MeasuredPage['page'], text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Command' }).fill(text)
  await page.keyboard.press('Control+Enter')
}

/** When the last byte reached the disk. @throws when any host's answer is not there whole */
async function lastByteAt({ home }: MeasuredPage): Promise<number> {
  const runs = join(home.env['FLOTILLA_HOME']!, 'data', 'runs')
  const records = await Promise.all(
    (await readdir(runs)).map(async (id) => ({ id, text: await readFile(join(runs, id, 'run.json'), 'utf8') })),
  )
  const folder = join(runs, records.find(({ text }) => text.includes(`head -c ${bytesPerHost}`))!.id)
  const files = (await readdir(folder)).filter((name) => name.endsWith('.stdout'))
  const stats = await Promise.all(files.map((name) => stat(join(folder, name))))
  const whole = stats.filter(({ size }) => size === bytesPerHost).length
  if (whole !== hosts) throw new Error(`Of ${hosts} answers ${whole} are on disk as they were printed.`)
  return Math.max(...stats.map(({ mtimeMs }) => mtimeMs))
}
