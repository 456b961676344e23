import { readFileSync } from 'node:fs'
import type { Locator, Page } from 'playwright/test'
import { expect, test } from './fixtures/door.ts'
import { groupInTree, hostRow, hostTable, messages } from './fixtures/hosts_page.ts'

const openImport = async (window: Page): Promise<Locator> => {
  await window.getByRole('main').getByRole('button', { name: 'Import' }).click()
  return window.getByRole('dialog', { name: 'Import hosts' })
}
const previewed = (dialog: Locator, name: string): Locator =>
  dialog.getByRole('grid', { name: 'What would be imported' }).getByRole('row').filter({ hasText: name })

test('the hosts of ~/.ssh/config: what is new, what differs and what is the same is shown before it is taken', async ({
  home,
  window,
}) => {
  home.writeInventory('# mine\n[bastion]\nhost = 10.1.0.1\nuser = ops\n\n[db01]\nhost = 10.1.0.9\n')
  home.write(
    '.ssh/config',
    `Host bastion
  HostName 10.1.0.1
  User ops

Host db01
  HostName 10.1.0.99

Match exec "true"
  User nobody

Host web01
  HostName 10.1.0.2
  Port 2200
`,
  )
  const dialog = await openImport(window)
  await expect(dialog.getByLabel('Path')).toHaveValue('~/.ssh/config')
  await expect(previewed(dialog, 'bastion')).toContainText('the same')
  await expect(previewed(dialog, 'db01')).toContainText('differs')
  await expect(previewed(dialog, 'web01')).toContainText('new')
  const problems = dialog.getByRole('region', { name: 'Not understood, and left out' })
  await expect(problems.getByRole('listitem')).toContainText('8')
  await expect(problems).toContainText('Match')

  await previewed(dialog, 'db01').getByRole('checkbox').uncheck()
  await dialog.getByRole('button', { name: 'Import 1' }).click()
  await expect(messages(window)).toContainText('Imported: 1 added, 0 changed')
  await expect(hostRow(window, 'web01')).toContainText('10.1.0.2:2200')
  expect(home.inventory).toBe(
    '# mine\n[bastion]\nhost = 10.1.0.1\nuser = ops\n\n[db01]\nhost = 10.1.0.9\n\n[web01]\nhost = 10.1.0.2\nport = 2200\n',
  )
})

test('an Ansible inventory is pasted: its form is recognized, its groups come along', async ({ home, window }) => {
  const dialog = await openImport(window)
  await dialog.getByRole('button', { name: 'Paste text' }).click()
  await dialog
    .getByLabel('Text to import')
    .fill('[web]\nweb[01:03].example ansible_user=deploy\n\n[eu:children]\nweb\n\n[eu:vars]\nansible_port=2222\n')
  await expect(dialog.getByRole('button', { name: /Format/ })).toContainText('Ansible INI')
  await expect(previewed(dialog, 'web02.example')).toContainText('new')
  await dialog.getByRole('button', { name: /^Import \d/ }).click()
  await expect(hostTable(window).getByRole('row', { name: /web0[123]\.example/ })).toHaveCount(3)
  await expect(hostRow(window, 'web03.example')).toContainText('web03.example:2222')
  await expect(hostRow(window, 'web03.example')).toContainText('deploy')
  await expect(groupInTree(window, 'eu')).toBeVisible()
  expect(home.inventory).toMatch(/^\[eu\]$/m)
})

test('a CSV file is chosen: a line that cannot be read is named, the others are imported; the export reads back the same', async ({
  home,
  window,
}) => {
  const file = home.write(
    'machines.csv',
    'name,address,port,user,tags,groups\nweb01,10.2.0.1,22,ops,"eu, gpu",web\nweb02,10.2.0.2,99999,ops,,web\ndb01,10.2.0.9,2222,,,db\n',
  )
  const dialog = await openImport(window)
  const chooser = window.waitForEvent('filechooser')
  await dialog.getByRole('button', { name: 'Choose file…' }).click()
  const opened = await chooser
  // What the page does not hold while the user looks for the file, the garbage collector takes, and the choice with it.
  const picker = window.locator('input[type=file]')
  await expect(picker).toBeAttached()
  await opened.setFiles(file)
  await expect(picker).toHaveCount(0)
  await expect(dialog.getByText('machines.csv')).toBeVisible()
  await expect(dialog.getByRole('button', { name: /Format/ })).toContainText('CSV')
  await expect(dialog.getByRole('region', { name: 'Not understood, and left out' })).toContainText(
    'host "web02" is left out',
  )
  await dialog.getByRole('button', { name: /^Import \d/ }).click()
  await expect(hostRow(window, 'db01')).toContainText('10.2.0.9:2222')

  await window.getByRole('main').getByRole('button', { name: 'Export' }).click()
  const exporting = window.getByRole('dialog', { name: 'Export hosts' })
  await exporting.getByRole('button', { name: /Format/ }).click()
  await window.getByRole('option', { name: 'CSV' }).click()
  await expect(exporting.getByLabel('Preview')).toContainText('db01,10.2.0.9,2222')
  const download = window.waitForEvent('download')
  await exporting.getByRole('button', { name: 'Download' }).click()
  const exported = readFileSync(await (await download).path(), 'utf8')
  expect(exported).toContain('web01,10.2.0.1,,ops,,eu gpu,web')

  const again = await openImport(window)
  await again.getByRole('button', { name: 'Paste text' }).click()
  await again.getByLabel('Text to import').fill(exported)
  await expect(previewed(again, 'db01').first()).toContainText('the same')
  await expect(again.getByRole('button', { name: 'Import 0' })).toBeDisabled()
})

test('a file that is not there is said beside its path', async ({ window }) => {
  const dialog = await openImport(window)
  await dialog.getByLabel('Path').fill('~/no/such/file')
  await expect(dialog.getByRole('alert')).toContainText('no/such/file')
  await expect(dialog.getByRole('button', { name: 'Import 0' })).toBeDisabled()
})
