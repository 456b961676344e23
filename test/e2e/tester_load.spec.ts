import { readFileSync } from 'node:fs'
import type { Locator, Page } from 'playwright/test'
import { expect, test } from './fixtures/door.ts'
import { addressOf, openTester, serverCards } from './fixtures/tester_page.ts'

const figures = (window: Page): Locator =>
  window.getByRole('group', { name: 'Figures' }).locator('dl[aria-label="Figures"]')

/** What was measured, once it is final, and all was answered. */
async function expectAllAnswered(window: Page, result: string): Promise<void> {
  const shown = window.getByRole('region', { name: result })
  await expect(shown.getByRole('status').filter({ hasText: 'ended' })).toHaveText(/✓ ended$/, { timeout: 30_000 })
  const totals = shown.getByRole('heading', { name: 'Totals' }).locator('..')
  await expect(totals).toContainText(/sent\s*5,000/)
  await expect(totals).toContainText(/answered\s*5,000/)
  await expect(totals).toContainText(/connected\s*500/)
  await expect(totals).toContainText(/errors\s*0/)
}

test('500 clients say hello to a server, all are answered, and the result is kept, exported and compared', async ({
  window,
}) => {
  await openTester(window)
  await window.getByRole('button', { name: 'Echo TCP' }).click()
  const { port } = await addressOf(serverCards(window).first())
  await openTester(window, 'Load')
  await window.getByText('500 clients say hello').click()
  await expect(window.getByRole('textbox', { name: 'Address and port' })).toHaveValue(`127.0.0.1:${port}`)
  await expect(window.getByRole('status', { name: 'What will happen' })).toContainText('5,000 messages')
  await window.keyboard.press('Control+Enter')
  await expectAllAnswered(window, '500 clients say hello')

  for (const name of ['p50', 'p90', 'p99'])
    await expect(figures(window)).toContainText(new RegExp(`${name}\\s*[\\d.,]+ms`))
  await expect(figures(window)).toContainText(/p99\.9\s*–\s*too few samples/)
  await expect(window.getByRole('figure', { name: 'Latency by percentile, ms' }).getByRole('img')).toBeVisible()
  await window.keyboard.press('t')
  await expect(window.getByRole('grid', { name: 'Latency by percentile, ms' }).getByRole('row').nth(3)).toBeVisible()

  const download = window.waitForEvent('download')
  await window.keyboard.press('e')
  const exported = JSON.parse(readFileSync(await (await download).path(), 'utf8')) as object
  expect(JSON.stringify(exported)).toContain('"echoed":5000')

  await window.reload()
  await expectAllAnswered(window, '500 clients say hello')

  await window.keyboard.press('a')
  await window.getByRole('textbox', { name: 'Name' }).fill('once more')
  await window.keyboard.press('Control+Enter')
  await expectAllAnswered(window, 'once more')
  const results = window.getByRole('grid', { name: 'Loads' }).getByRole('row')
  await expect(results).toHaveText([/once more/, /500 clients say hello/])
  await results.nth(1).click({ modifiers: ['ControlOrMeta'] })
  await window.getByRole('button', { name: /^Compare/ }).click()
  const comparison = window.getByRole('region', { name: 'Compare two loads' })
  await expect(comparison).toContainText('Both did the same.')
  await expect(comparison.getByRole('row', { name: /^answered 5,000 5,000/ })).toContainText('the same')
  await expect(comparison.getByRole('figure', { name: 'Latency of both by percentile, ms' })).toBeVisible()
})
