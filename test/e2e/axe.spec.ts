import { freePort } from '../support/processes.ts'
import { expect, test } from './fixtures/door.ts'
import { violations } from './fixtures/axe.ts'
import { details, hostRow } from './fixtures/hosts_page.ts'
import { tourOfDemo, tourWithoutHosts } from './fixtures/tour.ts'

for (const colorScheme of ['dark', 'light'] as const) {
  test(`axe finds nothing wrong on any screen or in any dialog, ${colorScheme}`, async ({ home, window }) => {
    test.slow()
    await window.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await expect(window.locator('html')).toHaveAttribute('data-theme', colorScheme)
    const visit = async (place: string) => {
      expect.soft(await violations(window), place).toEqual([])
    }
    await tourWithoutHosts(window, home, visit)
    await window.getByRole('link', { name: 'Hosts', exact: true }).click()
    await window.getByRole('button', { name: 'Start the demo' }).click()
    await tourOfDemo(window, home, visit)
  })

  test(`axe finds nothing wrong where something went wrong, ${colorScheme}`, async ({ home, window }) => {
    await window.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const closed = await freePort()
    const inventory = `[web01]\nhost = 127.0.0.1\nport = ${closed}\nuser = ops\n`
    home.writeInventory(inventory)
    const visit = async (place: string) => {
      expect.soft(await violations(window), place).toEqual([])
    }
    await hostRow(window, 'web01').dblclick()
    await details(window).getByRole('button', { name: 'Test' }).click()
    await expect(hostRow(window, 'web01')).toContainText('connection refused')
    await visit('a refused connection')

    await details(window).getByLabel('User').fill('mine')
    home.writeInventory(inventory.replace('ops', 'theirs'))
    await expect(details(window)).toContainText('changed elsewhere')
    await visit('changed elsewhere')
    await details(window).getByRole('button', { name: 'Save' }).click()
    const question = window.getByRole('alertdialog')
    await expect(question).toBeVisible()
    await visit('collision')
    await question.getByRole('button', { name: 'Keep mine' }).click()
    await expect(question).toHaveCount(0)

    await window.getByRole('button', { name: 'Run on 1' }).click()
    await window.getByRole('textbox', { name: 'Command' }).fill('uptime')
    await window.keyboard.press('Enter')
    await expect(window.getByRole('button', { name: /1 unreachable/ })).toBeVisible()
    await window.getByRole('grid').getByRole('row', { name: /web01/ }).click()
    await visit('a host that was not reached')

    home.writeInventory(`${inventory}tags = <>\n[web01]\n`)
    await window.getByRole('link', { name: 'Hosts', exact: true }).click()
    await expect(window.getByRole('region', { name: /problems? in the inventory/ })).toBeVisible()
    await window.keyboard.press('n')
    await window.getByRole('dialog').getByLabel('Name').fill('a b!')
    await visit('a form with a mistake')
  })
}
