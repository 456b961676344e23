import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './fixtures/door.ts'
import { startFleet, type Fleet } from './fixtures/fleet.ts'
import { complaintsOf, ESCAPES, expectInert, HOSTILE, HTML } from './fixtures/hostile.ts'
import { groupInTree } from './fixtures/hosts_page.ts'
import { tourOfDemo, tourWithoutHosts } from './fixtures/tour.ts'

test.describe('what is hostile', () => {
  let fleet: Fleet
  test.beforeAll(async () => {
    fleet = await startFleet(2)
  })
  test.afterAll(() => fleet.stop())

  test('in an inventory is shown as text, with its line', async ({ home, window }) => {
    home.writeInventory(
      `[${HOSTILE}]\nhost = 10.0.0.1\n\n[web01]\nhost = ${HOSTILE}\nuser = ${HOSTILE}\ntags = ${HOSTILE}\n`,
    )
    const problems = window.getByRole('region', { name: /problems in the inventory/ })
    await expect(problems).toContainText(HTML)
    await expect(problems).toContainText('\\u{202e}cod.exe')
    await expectInert(window, 'hosts')
    await window.getByRole('button', { name: 'Add host' }).last().click()
    const form = window.getByRole('dialog')
    await form.getByLabel('Name').fill(HOSTILE)
    await expect(form.getByLabel('Name')).toHaveAttribute('aria-invalid', 'true')
    await expectInert(window, 'add host')
  })

  test('in a command and in answers is shown as text, wherever it is shown', async ({ home, window }) => {
    home.writeInventory(fleet.inventory)
    for (const name of fleet.names)
      writeFileSync(join(fleet.homeOf(name), 'hostile.txt'), `${HOSTILE}\n${ESCAPES}\n${name}\n${HOSTILE}\n`)
    await groupInTree(window, 'web').click()
    await window.getByRole('link', { name: 'Run', exact: true }).click()
    const command = `cat hostile.txt # ${HOSTILE}`
    await window.getByRole('main').getByRole('textbox', { name: 'Command' }).fill(command)
    await window.getByRole('button', { name: 'Run on 2 hosts' }).click()

    const answers = window.getByRole('main')
    await expect(answers.getByRole('row', { name: /web02/ })).toContainText(`${HTML}<U+202E>cod.exe`)
    await expect(answers).toContainText('red')
    await expectInert(window, 'folded')
    await expect(window.getByRole('link', { name: 'link' })).toHaveCount(0)

    await answers.getByRole('row', { name: /web01/ }).click()
    for (const tab of ['Per host', 'Live', 'Diff', 'Search']) {
      await window.getByRole('tab', { name: tab }).click()
      if (tab === 'Search') {
        await window.getByRole('searchbox', { name: 'Search all output' }).fill('onerror')
        await window.keyboard.press('Enter')
      }
      if (tab === 'Per host' || tab === 'Search') await expect(window.getByRole('tabpanel')).toContainText(HTML)
      await expectInert(window, tab)
    }
    await window.getByRole('link', { name: 'History' }).click()
    await expect(window.getByRole('row', { name: /hostile\.txt/ })).toContainText(`${HTML}<U+202E>`)
    await expectInert(window, 'history')
    await window.keyboard.press('ControlOrMeta+k')
    await expect(window.getByRole('option', { name: /hostile\.txt/ })).toBeVisible()
    await expectInert(window, 'palette')
  })

  test('in names of files is shown as text, before and after they are sent', async ({ home, window }) => {
    home.writeInventory(fleet.inventory)
    const file = home.write(HOSTILE.replaceAll('"', "'"), 'x')
    await groupInTree(window, 'web').click()
    await window.getByRole('link', { name: 'Transfers' }).click()
    const chooser = window.waitForEvent('filechooser')
    await window.getByRole('button', { name: 'Send…' }).click()
    await window.getByRole('menuitem', { name: 'Files…' }).click()
    await (await chooser).setFiles(file)
    const sheet = window.getByRole('dialog')
    await expect(sheet).toContainText("<img src=x onerror='document.title=1'><U+202E>cod.exe")
    await expectInert(window, 'send sheet')
    await sheet.getByRole('button', { name: /^Send/ }).click()
    await expect(window.getByRole('status').filter({ hasText: 'all 2 ok' })).toBeVisible()
    await expectInert(window, 'transfers')
  })
})

test('no screen and no dialog breaks the policy of the page, or complains on the console', async ({ home, window }) => {
  const complaints = await complaintsOf(window)
  const nothing = async () => {}
  await tourWithoutHosts(window, home, nothing)
  await window.getByRole('link', { name: 'Hosts', exact: true }).click()
  await window.getByRole('button', { name: 'Start the demo' }).click()
  await tourOfDemo(window, home, nothing)
  expect(complaints).toEqual([])
})
