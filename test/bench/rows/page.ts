import { openMeasuredPage, type MeasuredPage } from '../page.ts'
import type { Contender, Scenario } from '../scenario.ts'
import { largeInventory } from './inventory.ts'

/** The page with 10,000 hosts in 200 groups (and 20 groups of those): what a key, a wheel and Ctrl-A cost. */
export function pageWithManyHosts(): Scenario {
  let opened: MeasuredPage
  const contender = (name: string, measure: (open: MeasuredPage) => Promise<number>): Contender => ({
    name,
    measure: async () => ({ wall: await measure(opened) }),
  })
  return {
    async setUp() {
      opened = await openMeasuredPage(largeInventory(50))
      await opened.page.getByRole('row').nth(5).waitFor()
    },
    tearDown: () => opened.close(),
    rows: [
      { id: 'page-10000/key-in-filter', metric: 'wall', ours: contender('slowest key', slowestKey), bound: 16 },
      { id: 'page-10000/scroll', metric: 'wall', ours: contender('slowest step', slowestStep), bound: 16 },
      { id: 'page-10000/select-all', metric: 'wall', ours: contender('Ctrl-A', selectAll), bound: 16 },
      { id: 'page/first-paint', metric: 'wall', ours: contender('reload', firstPaint), bound: 800 },
    ],
  }
}

/** Typed and taken back again one key at a time, as people do when they look for something. */
async function slowestKey({ page, busy }: MeasuredPage): Promise<number> {
  const filter = page
    .getByRole('searchbox')
    .or(page.getByPlaceholder(/^Filter/))
    .first()
  await filter.click()
  let slowest = 0
  for (const key of [...'node0042', ...Array<string>(8).fill('Backspace')])
    slowest = Math.max(slowest, await busy(() => page.keyboard.press(key)))
  return slowest
}

async function slowestStep({ page, busy }: MeasuredPage): Promise<number> {
  const box = (await page.getByRole('grid').boundingBox())!
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  let slowest = 0
  for (let step = 0; step < 40; step++) slowest = Math.max(slowest, await busy(() => page.mouse.wheel(0, 400)))
  for (let step = 0; step < 5; step++) slowest = Math.max(slowest, await busy(() => page.mouse.wheel(0, 60_000)))
  return slowest
}

async function selectAll({ page, busy }: MeasuredPage): Promise<number> {
  await page.getByRole('grid').focus()
  await page.keyboard.press('Home')
  const took = await busy(() => page.keyboard.press('Control+a'))
  const selected = await page.getByRole('row', { selected: true }).count()
  if (selected < 10) throw new Error(`Only ${selected} rows are selected.`)
  return took
}

async function firstPaint({ page }: MeasuredPage): Promise<number> {
  await page.reload({ waitUntil: 'load' })
  await page.getByRole('grid').waitFor()
  return page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]!.startTime)
}
