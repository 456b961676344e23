// `npm run screenshots`: every screen, light and dark, as PNG files to be looked at; those of the README are kept in docs.
import { copyFileSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright'
import { chromiumOptions } from '../e2e/fixtures/chromium.ts'
import { dropFiles } from '../e2e/fixtures/drop_files.ts'
import { Home } from '../e2e/fixtures/home.ts'
import { serve } from '../e2e/fixtures/served.ts'
import { tourOfTester } from '../e2e/fixtures/tester_tour.ts'
import { largeInventory } from '../bench/rows/inventory.ts'

const out = resolve('out/screenshots')
const docs = resolve('docs/images')

/** Shown in the README; the others are only looked at. */
const KEPT = [
  ...['dark-run-failed', 'light-hosts', 'dark-transfers'],
  ...['dark-tester-what-stuck-together', 'light-load-comparison'],
]

interface Look {
  readonly name: string
  readonly colorScheme: 'dark' | 'light'
  readonly locale: string
  readonly width: number
}

const LOOKS: readonly Look[] = [
  { name: 'dark', colorScheme: 'dark', locale: 'en-US', width: 1440 },
  { name: 'light', colorScheme: 'light', locale: 'en-US', width: 1440 },
  { name: 'chinese', colorScheme: 'dark', locale: 'zh-CN', width: 1440 },
  { name: 'narrow', colorScheme: 'light', locale: 'en-US', width: 760 },
]

/** Words by which things are found, in both languages. */
const START_DEMO = /Start the demo|启动演示|开始演示/
const SEND = /^(Send|发送)/

async function main(): Promise<void> {
  mkdirSync(out, { recursive: true })
  const browser = await chromium.launch(chromiumOptions)
  try {
    for (const look of LOOKS) await tour(browser, look)
    await manyHosts(browser)
  } finally {
    await browser.close()
  }
  mkdirSync(docs, { recursive: true })
  for (const name of KEPT) copyFileSync(join(out, `${name}.png`), join(docs, `${name}.png`))
  console.log(`Screenshots are in ${out}.`)
}

/** Through the whole app on the demo fleet, from an empty inventory to the comparison of two runs. */
async function tour(browser: Browser, look: Look): Promise<void> {
  const home = new Home()
  const served = await serve(home.env)
  const { locale, colorScheme, width } = look
  const context = await browser.newContext({ locale, colorScheme, viewport: { width, height: 900 } })
  const page = await context.newPage()
  const shot = (name: string) => page.screenshot({ path: join(out, `${look.name}-${name}.png`) })
  try {
    await page.goto(served.address)
    await page.getByRole('button', { name: START_DEMO }).waitFor()
    await shot('first-start')
    await page.keyboard.press('i')
    await page.getByRole('dialog').waitFor()
    await shot('import')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: START_DEMO }).click()
    await page.getByRole('row').nth(12).waitFor()
    await page.keyboard.press('t')
    await page.locator('[role=grid] .text-ok').nth(11).waitFor()
    await page.getByRole('treeitem').nth(1).click()
    // Where the details lie over the table they are in the way of a second click.
    if (width > 1000) await page.getByRole('row').nth(2).click()
    await shot('hosts')

    await run(page, '@web_clusters', 'df -h /')
    await page.keyboard.press('1')
    await shot('run-folded')
    await page.keyboard.press('2')
    await shot('run-host')
    await run(page, '@web_clusters,@db_servers,edge01', 'systemctl is-active nginx')
    await page.keyboard.press('1')
    await shot('run-failed')
    await page.getByRole('row').nth(1).click()
    await page
      .getByRole('row')
      .nth(8)
      .click({ modifiers: ['Control'] })
    await page.keyboard.press('4')
    await page.locator('main').getByText('active', { exact: true }).last().waitFor()
    await shot('run-diff')
    await run(page, '@web_clusters,@db_servers,edge01', 'systemctl is-active nginx')
    await page.keyboard.press('3')
    await shot('run-live')

    const files = [
      home.write('app.tar.gz', new Uint8Array(3_000_000)),
      home.write('nginx.conf', 'worker_processes 4;\n'),
    ]
    for (let at = 0; at < 40; at++) home.write(`static/page${at}.html`, `page ${at}\n`)
    await dropFiles(page, page.getByRole('treeitem').nth(1), [...files, join(home.folder, 'static')])
    await page.getByRole('dialog').waitFor()
    await shot('send-sheet')
    await page.getByRole('dialog').getByRole('button', { name: SEND }).click()
    await page
      .getByText(/all 6 ok|6 台全部成功/)
      .last()
      .waitFor()
    await shot('transfers')

    await page.evaluate(() => (window.location.hash = '#/history'))
    await page.getByRole('row').nth(3).waitFor()
    await shot('history')
    await page.evaluate(() => (window.location.hash = '#/settings'))
    await page.getByRole('heading', { level: 1 }).waitFor()
    await shot('settings')
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.type('web')
    await page.getByRole('option').nth(2).waitFor()
    await shot('palette')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Shift+?')
    await page.getByRole('dialog').waitFor()
    await shot('shortcuts')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })

    await tourOfTester(page, async (place) => {
      await shot(place.replace(/\W+/g, '-'))
    })
  } finally {
    await context.close()
    await served.stop()
  }
}

async function run(page: Page, target: string, command: string): Promise<void> {
  await page.evaluate(() => (window.location.hash = '#/run'))
  await page.getByRole('combobox').first().fill(target)
  await page.keyboard.press('Escape')
  const editor = page.locator('main textarea').first()
  await editor.fill(command)
  const before = page.url()
  await editor.press('Control+Enter')
  await page.waitForURL((url) => url.href !== before && url.hash.length > '#/run/'.length)
  await page
    .getByRole('grid')
    .getByText(/^(0|3)$/)
    .first()
    .waitFor()
  await page.getByRole('grid').focus()
}

async function manyHosts(browser: Browser): Promise<void> {
  const home = new Home()
  home.writeInventory(largeInventory(50))
  const served = await serve(home.env)
  const context = await browser.newContext({ colorScheme: 'dark', viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  try {
    await page.goto(served.address)
    await page.getByRole('row').nth(10).waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('042')
    await page.getByRole('treeitem').nth(5).waitFor()
    await page.screenshot({ path: join(out, 'dark-10000-hosts.png') })
  } finally {
    await context.close()
    await served.stop()
  }
}

await main()
