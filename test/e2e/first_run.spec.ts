import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright/test'
import { expect, test } from './fixtures/door.ts'
import { startFleet, type Fleet } from './fixtures/fleet.ts'
import { groupInTree, hostTable } from './fixtures/hosts_page.ts'

test.describe('a new user', () => {
  let fleet: Fleet
  test.beforeAll(async () => {
    fleet = await startFleet(4)
    for (const name of fleet.names)
      writeFileSync(join(fleet.homeOf(name), 'release'), `kernel 6.1\nrelease ${name === 'web03' ? '1.4' : '1.5'}\n`)
  })
  test.afterAll(() => fleet.stop())

  const answers = (window: Page): Locator =>
    window.getByRole('region', { name: 'Identical answers' }).getByRole('article')

  test('goes from the first start over an import to a folded answer on a group, and sees what differs', async ({
    window,
  }) => {
    const { port, user, keyFile, addresses } = fleet.sshd
    const hosts = fleet.names.map((name, at) => `${name} ansible_host=${addresses[at]}`)
    const list = ['[web]', ...hosts, '[web:vars]', `ansible_port=${port}`, `ansible_user=${user}`]
    await window.getByRole('main').getByRole('button', { name: 'Import' }).click()
    const dialog = window.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Paste text' }).click()
    await dialog.getByLabel('Text to import').fill([...list, `ansible_ssh_private_key_file=${keyFile}`].join('\n'))
    await dialog.getByRole('button', { name: /^Import \d/ }).click()

    await groupInTree(window, 'web').click()
    await window.getByRole('button', { name: 'Run on 4' }).click()
    await expect(window.getByRole('combobox', { name: 'Run on' })).toHaveValue('@web')
    await window.getByRole('textbox', { name: 'Command' }).fill('cat release')
    await window.getByRole('button', { name: 'Run on 4 hosts' }).click()

    await expect(answers(window)).toHaveCount(2)
    await expect(answers(window).first()).toContainText('3 hosts')
    await expect(answers(window).first()).toContainText('web[01-02,04]')
    await expect(answers(window).last()).toContainText('web03')
    await expect(answers(window).last()).toContainText('differs in 1 line')
    await expect(window.getByRole('button', { name: /4 ok/ })).toBeVisible()
  })

  test('does the same without a mouse: imports, filters, runs, reads the answer that failed, exports all', async ({
    home,
    window,
  }) => {
    const { port, user, keyFile, addresses } = fleet.sshd
    const blocks = fleet.names.map((name, at) => `Host ${name}\n  HostName ${addresses[at]}\n`)
    home.write('.ssh/config', `${blocks.join('')}Host *\n  Port ${port}\n  User ${user}\n  IdentityFile ${keyFile}\n`)
    const press = (...keys: string[]) =>
      keys.reduce((last, key) => last.then(() => window.keyboard.press(key)), Promise.resolve())
    await expect(window.getByRole('heading', { level: 1 })).toBeVisible()

    await press('i')
    const dialog = window.getByRole('dialog')
    await expect(dialog.getByRole('button', { name: 'Import 4' })).toBeEnabled()
    await tabTo(window, dialog.getByLabel('Path'))
    await press('Enter')
    await expect(hostTable(window).getByRole('row', { name: /web0\d/ })).toHaveCount(4)

    await press('/')
    await window.keyboard.type('web0')
    const tree = window.getByRole('tree')
    await expect(tree.getByRole('treeitem', { name: /web0\d/ })).toHaveCount(4)
    await press('ArrowDown')
    await expect(tree).toBeFocused()
    await press('Enter', 'Escape', 'g', 'r')
    await expect(window.getByRole('button', { name: 'Run on 4 hosts' })).toBeVisible()
    await press('c')
    await window.keyboard.type('cat release; grep -q 1.5 release')
    await press('Enter')
    await expect(window.getByRole('button', { name: /1 failed/ })).toBeVisible()

    await press('Escape', 'n', '2')
    const output = window.getByRole('tabpanel')
    await expect(output.getByRole('heading', { name: 'web03' })).toBeVisible()
    await expect(output).toContainText('release 1.4')
    await press('1')
    await expect(answers(window)).toHaveCount(2)
    const download = window.waitForEvent('download')
    await press('e')
    const exported = readFileSync(await (await download).path(), 'utf8')
    expect(exported).toContain('release 1.4')
    expect(exported).toContain('web04')
  })

  test('sends files to a group without a mouse', async ({ home, window }) => {
    home.writeInventory(fleet.inventory)
    const file = home.write('app.conf', 'workers = 4\n')
    await expect(groupInTree(window, 'web')).toBeVisible()
    await window.keyboard.press('/')
    await window.keyboard.press('ArrowDown')
    await window.keyboard.type('web')
    await window.keyboard.press('Enter')
    await window.keyboard.press('Escape')
    await window.keyboard.type('gt')
    await expect(window.getByRole('heading', { name: 'Transfers' })).toBeVisible()
    const chooser = window.waitForEvent('filechooser')
    await window.keyboard.press('ControlOrMeta+u')
    await (await chooser).setFiles(file)
    const sheet = window.getByRole('dialog', { name: /Send to @web/ })
    await expect(sheet.getByLabel('To (remote path)')).toBeFocused()
    await window.keyboard.press('ControlOrMeta+a')
    await window.keyboard.type('~/conf/')
    await window.keyboard.press('Enter')
    await expect(window.getByRole('status').filter({ hasText: 'all 4 ok' })).toBeVisible()
    for (const name of fleet.names)
      expect(readFileSync(join(fleet.homeOf(name), 'conf/app.conf'), 'utf8')).toBe('workers = 4\n')
  })
})

/** With the Tab key, as far as it takes; there are fewer stops than this in any dialog. */
async function tabTo(window: Page, target: Locator): Promise<void> {
  for (let stops = 0; stops < 30; stops++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await window.keyboard.press('Tab')
  }
  await expect(target).toBeFocused()
}
