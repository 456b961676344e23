import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './fixtures/door.ts'
import { startFleet, type Fleet } from './fixtures/fleet.ts'
import { startRun } from './fixtures/run_page.ts'

/** Waits on every host until somebody writes into the pipe there. */
const WAITING = 'rm -f gate; mkfifo gate; echo waiting; cat gate; rm gate'

test.describe('work that goes on', () => {
  let fleet: Fleet
  test.beforeAll(async () => {
    fleet = await startFleet(3)
  })
  test.afterAll(() => fleet.stop())

  test('is found again after a reload and in a second window, ends in both, and was done once', async ({
    app,
    home,
    window,
  }) => {
    home.writeInventory(fleet.inventory)
    await startRun(window, '@web', WAITING)
    await expect(window.getByRole('row', { name: /web\d\d.*waiting/ })).toHaveCount(3)

    await window.reload()
    await expect(window.getByRole('row', { name: /web\d\d.*waiting/ })).toHaveCount(3)
    await expect(window.getByRole('link', { name: /^Run/ })).toContainText('1')
    const second = await app.openWindow()
    await second.getByRole('link', { name: /^Run/ }).click()
    await expect(second.getByRole('row', { name: /web\d\d.*waiting/ })).toHaveCount(3)

    for (const name of fleet.names) writeFileSync(join(fleet.homeOf(name), 'gate'), 'open at last\n')
    for (const page of [window, second]) {
      await expect(page.getByRole('button', { name: /3 ok/ })).toBeVisible()
      await expect(page.getByRole('row', { name: /web\d\d.*open at last/ })).toHaveCount(3)
    }
    expect(readdirSync(join(home.env['FLOTILLA_HOME']!, 'data', 'runs'))).toHaveLength(1)
  })

  test('of another window is one click away where an ended run is shown', async ({ app, home, window }) => {
    home.writeInventory(fleet.inventory)
    await startRun(window, 'web01', 'echo done')
    await expect(window.getByRole('button', { name: /1 ok/ })).toBeVisible()
    const second = await app.openWindow()
    await startRun(second, '@web', WAITING)
    await window.getByRole('navigation', { name: 'Also running' }).getByRole('link').click()
    await expect(window.getByRole('row', { name: /web\d\d.*waiting/ })).toHaveCount(3)
    for (const name of fleet.names) writeFileSync(join(fleet.homeOf(name), 'gate'), 'open\n')
    await expect(window.getByRole('button', { name: /3 ok/ })).toBeVisible()
    await expect(window.getByRole('navigation', { name: 'Also running' })).toBeHidden()
  })

  test('of one window can be cancelled on one host in another', async ({ app, home, window }) => {
    home.writeInventory(fleet.inventory)
    await startRun(window, '@web', WAITING)
    await expect(window.getByRole('row', { name: /web\d\d.*waiting/ })).toHaveCount(3)
    const second = await app.openWindow()
    await second.getByRole('link', { name: /^Run/ }).click()
    await second.getByRole('row', { name: /web02/ }).click({ button: 'right' })
    await second.getByRole('menuitem', { name: /^Cancel/ }).click()
    await expect(window.getByRole('row', { name: /web02.*cancelled|cancelled.*web02/ })).toBeVisible()
    for (const name of ['web01', 'web03']) writeFileSync(join(fleet.homeOf(name), 'gate'), 'open\n')
    await expect(window.getByRole('button', { name: /2 ok/ })).toBeVisible()
    await expect(window.getByRole('button', { name: /1 cancelled/ })).toBeVisible()
  })
})
