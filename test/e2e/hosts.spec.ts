import { expect, test } from './fixtures/door.ts'
import { details, groupInTree, hostRow, hostTable, messages } from './fixtures/hosts_page.ts'

const HAND_MADE = `# Ask Anna before touching db01.
[DEFAULT]
user = ops

; front ends
[web01]
host = 10.0.0.1
tags = prod

[web02]
host = 10.0.0.2

[db01]
host = 10.0.0.9
port = 2222

[web]
hosts = web01, web02

[db]
# one for now
hosts = db01
`

test('the first start offers import, a form, another file and the demo fleet, and writes nothing', async ({
  home,
  window,
}) => {
  await expect(window.getByRole('heading', { name: 'Which machines do you look after?' })).toBeVisible()
  const main = window.getByRole('main')
  for (const name of ['Import', 'Add host', 'Open…', 'Start the demo'])
    await expect(main.getByRole('button', { name })).toBeEnabled()
  await expect(main).toContainText(home.inventoryPath)
  expect(home.inventory).toBe('')
})

test('the first host of a first start is added by form', async ({ home, window }) => {
  await window.getByRole('main').getByRole('button', { name: 'Add host' }).click()
  const form = window.getByRole('dialog', { name: 'Add a host' })
  await form.getByLabel('Name').fill('web[01-03]')
  await form.getByLabel('User').fill('ops')
  await form.getByRole('button', { name: 'Add 3 hosts' }).click()
  await expect(hostTable(window).getByRole('row', { name: /web0[123]/ })).toHaveCount(3)
  expect(home.inventory).toBe('[web[01-03]]\nuser = ops\n')
})

test.describe('a hand-made inventory', () => {
  test.beforeEach(({ home }) => home.writeInventory(HAND_MADE))

  test('a host is added by form: each mistake is said beside its field, and every comment stays', async ({
    home,
    window,
  }) => {
    await window.getByRole('main').getByRole('button', { name: 'Add host' }).click()
    const form = window.getByRole('dialog', { name: 'Add a host' })
    const submit = form.getByRole('button', { name: 'Add host' })
    const name = form.getByLabel('Name')
    const port = form.getByLabel('Port')
    await expect(submit).toBeDisabled()

    await name.fill('web01')
    await expect(name).toHaveAccessibleDescription('There is a host or group “web01” already.')
    await name.fill('web 03!')
    await expect(name).toHaveAccessibleDescription('A name cannot hold “!”.')
    await name.fill('web03')
    await expect(name).not.toHaveAttribute('aria-invalid', 'true')
    await port.fill('70000')
    await expect(port).toHaveAccessibleDescription('1 to 65535')
    await expect(submit).toBeDisabled()
    await port.fill('2200')
    await form.getByLabel('Address').fill('ops@10.0.0.3')
    await expect(form).toContainText('The user goes into its own field')
    await form.getByLabel('Address').fill('10.0.0.3')
    await form.getByLabel('Tags').fill('prod')
    await form.getByRole('combobox', { name: 'Add a group…' }).fill('we')
    await window.getByRole('option', { name: 'web' }).click()
    await submit.click()

    await expect(hostRow(window, 'web03')).toContainText('10.0.0.3:2200')
    const added = '\n[web03]\nhost = 10.0.0.3\nport = 2200\ntags = prod\n'
    expect(home.inventory).toBe(HAND_MADE.replace('web01, web02', 'web01, web02, web03') + added)
  })

  test('a host is renamed, and a removed one comes back by the message and by Ctrl-Z', async ({ home, window }) => {
    await hostRow(window, 'web02').click()
    await window.keyboard.press('F2')
    await window.getByRole('dialog', { name: 'Rename web02' }).getByLabel('New name').fill('web-02')
    await window.keyboard.press('Enter')
    await expect(hostRow(window, 'web-02')).toBeVisible()
    const renamed = HAND_MADE.replace('[web02]', '[web-02]').replace('web01, web02', 'web01, web-02')
    expect(home.inventory).toBe(renamed)

    const remove = async () => {
      await hostRow(window, 'web01').click()
      await window.keyboard.press('Delete')
      await window.getByRole('alertdialog', { name: 'Remove web01?' }).getByRole('button', { name: 'Remove' }).click()
      await expect(hostRow(window, 'web01')).toHaveCount(0)
      expect(home.inventory).not.toContain('web01')
      expect(home.inventory).toContain('# Ask Anna before touching db01.')
    }
    await remove()
    await messages(window).getByRole('button', { name: 'Undo' }).click()
    await expect(hostRow(window, 'web01')).toBeVisible()
    expect(home.inventory).toBe(renamed)

    await remove()
    await window.keyboard.press('ControlOrMeta+z')
    await expect(hostRow(window, 'web01')).toBeVisible()
    expect(home.inventory).toBe(renamed)

    await window.keyboard.press('ControlOrMeta+z')
    await expect(hostRow(window, 'web02')).toBeVisible()
    expect(home.inventory).toBe(HAND_MADE)
  })

  test('a host dragged onto a group joins it; with Shift it leaves the others', async ({ home, window }) => {
    await hostRow(window, 'web01').dragTo(groupInTree(window, 'db'))
    await expect(messages(window)).toContainText('Added web01 to db')
    expect(home.inventory).toBe(HAND_MADE.replace('hosts = db01', 'hosts = db01, web01'))

    await hostRow(window, 'web02').hover()
    await window.mouse.down()
    await groupInTree(window, 'web').hover()
    await window.keyboard.down('Shift')
    await groupInTree(window, 'db').hover()
    await window.mouse.up()
    await window.keyboard.up('Shift')
    await expect(messages(window)).toContainText('Moved web02 to db')
    expect(home.inventory).toBe(
      HAND_MADE.replace('hosts = db01', 'hosts = db01, web01, web02').replace('web01, web02\n\n', 'web01\n\n'),
    )
  })

  test('several chosen hosts are changed together, as one step of undo', async ({ home, window }) => {
    await hostRow(window, 'web01').dblclick()
    await hostRow(window, 'db01').click({ modifiers: ['ControlOrMeta'] })
    const many = details(window)
    await expect(many).toContainText('2 hosts')
    await many.getByLabel('User').fill('deploy')
    await many.getByLabel('Add tags').fill('eu')
    await many.getByRole('button', { name: 'Change 2 hosts' }).click()
    await expect(hostRow(window, 'db01')).toContainText('eu')
    expect(home.inventory).toBe(
      HAND_MADE.replace('tags = prod', 'tags = prod, eu\nuser = deploy').replace(
        'port = 2222',
        'port = 2222\nuser = deploy\ntags = eu',
      ),
    )
    await messages(window).getByRole('button', { name: 'Undo' }).click()
    await expect(hostRow(window, 'db01')).not.toContainText('eu')
    expect(home.inventory).toBe(HAND_MADE)
  })

  test('what another editor saves is shown at once, its mistakes with their line', async ({ home, window }) => {
    await expect(hostRow(window, 'web01')).toContainText('10.0.0.1:22')
    home.writeInventory(HAND_MADE.replace('10.0.0.1', '10.0.0.77'))
    await expect(hostRow(window, 'web01')).toContainText('10.0.0.77:22')

    home.writeInventory(HAND_MADE.replace('port = 2222', 'port = no'))
    const problems = window.getByRole('region', { name: /1 problem in the inventory/ })
    await expect(problems.getByRole('listitem')).toContainText('15')

    home.writeInventory(HAND_MADE)
    await expect(problems).toHaveCount(0)
    await expect(hostRow(window, 'db01')).toContainText('10.0.0.9:2222')
  })
})
