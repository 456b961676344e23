import { expect, test } from './fixtures/door.ts'
import { startFleet, type Fleet } from './fixtures/fleet.ts'
import { startRun } from './fixtures/run_page.ts'

test.describe('two hosts of a run', () => {
  let fleet: Fleet
  test.beforeAll(async () => {
    fleet = await startFleet(3)
  })
  test.afterAll(() => fleet.stop())

  test('that are selected in the table are the two that Diff compares', async ({ home, window }) => {
    home.writeInventory(fleet.inventory)
    await startRun(window, '@web', 'echo $SSH_CONNECTION')
    await expect(window.getByRole('button', { name: /3 ok/ })).toBeVisible()

    await window.getByRole('row', { name: /web03/ }).click()
    await window.getByRole('row', { name: /web02/ }).click({ modifiers: ['ControlOrMeta'] })
    await window.getByRole('tab', { name: 'Diff' }).click()
    await expect(window.getByRole('combobox', { name: 'First answer' })).toHaveValue('web02')
    await expect(window.getByRole('combobox', { name: 'Second answer' })).toHaveValue('web03')
    await expect(window.getByRole('region', { name: 'Diff' })).toContainText('127.0.1.2')
    await expect(window.getByRole('region', { name: 'Diff' })).toContainText('127.0.1.3')
  })
})
