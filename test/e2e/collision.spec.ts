import type { Page } from 'playwright/test'
import { expect, test } from './fixtures/door.ts'
import { details, hostRow } from './fixtures/hosts_page.ts'

const INVENTORY = `# front ends
[web01]
host = 10.0.0.1
user = ops

[web02]
host = 10.0.0.2
`

test.describe('a host that is changed elsewhere while something is typed for it', () => {
  test.beforeEach(({ home }) => home.writeInventory(INVENTORY))

  const typeUser = async (window: Page) => {
    await hostRow(window, 'web01').dblclick()
    const user = details(window).getByLabel('User')
    await expect(user).toHaveValue('ops')
    await user.fill('mine')
    return user
  }
  /** The notice moves what is below it, as the button that saves is. */
  const noticed = (window: Page) =>
    expect(details(window)).toContainText('The inventory was changed elsewhere meanwhile')
  const save = (window: Page) => details(window).getByRole('button', { name: 'Save' })
  const question = (window: Page) => window.getByRole('alertdialog', { name: 'web01 was changed elsewhere' })

  test('keeps what was typed; saving asks, and "Keep mine" saves it beside what the other changed', async ({
    home,
    window,
  }) => {
    const user = await typeUser(window)
    home.writeInventory(INVENTORY.replace('user = ops', 'user = theirs\nport = 2222'))
    await noticed(window)
    await expect(user).toHaveValue('mine')

    await save(window).click()
    const choice = question(window)
    const line = choice.getByRole('row', { name: /^User/ })
    for (const value of ['ops', 'mine', 'theirs']) await expect(line).toContainText(value)
    await expect(choice).toContainText('Also changed elsewhere, and kept: Port.')
    await choice.getByRole('button', { name: 'Keep mine' }).click()
    await expect(save(window)).toHaveCount(0)
    await expect(hostRow(window, 'web01')).toContainText('10.0.0.1:2222')
    expect(home.inventory).toBe(INVENTORY.replace('user = ops', 'user = mine\nport = 2222'))
  })

  test('"Take theirs" gives up what was typed and writes nothing; Cancel keeps both', async ({ home, window }) => {
    const user = await typeUser(window)
    const theirs = INVENTORY.replace('user = ops', 'user = theirs')
    home.writeInventory(theirs)
    await noticed(window)
    await save(window).click()
    await question(window).getByRole('button', { name: 'Cancel' }).click()
    await expect(user).toHaveValue('mine')
    expect(home.inventory).toBe(theirs)

    await save(window).click()
    await question(window).getByRole('button', { name: 'Take theirs' }).click()
    await expect(user).toHaveValue('theirs')
    expect(home.inventory).toBe(theirs)
  })

  test('a side can be chosen for each field', async ({ home, window }) => {
    await typeUser(window)
    await details(window).getByLabel('Address').fill('10.0.0.100')
    home.writeInventory(INVENTORY.replace('user = ops', 'user = theirs').replace('10.0.0.1\n', '10.0.0.200\n'))
    await noticed(window)
    await save(window).click()
    const choice = question(window)
    await choice
      .getByRole('row', { name: /^User/ })
      .getByRole('radio', { name: /theirs/ })
      .check()
    await choice.getByRole('button', { name: 'Save what is chosen' }).click()
    await expect(hostRow(window, 'web01')).toContainText('10.0.0.100:22')
    expect(home.inventory).toBe(INVENTORY.replace('user = ops', 'user = theirs').replace('10.0.0.1\n', '10.0.0.100\n'))
  })

  test('a host that was removed elsewhere can be added again with what was typed', async ({ home, window }) => {
    await typeUser(window)
    home.writeInventory('[web02]\nhost = 10.0.0.2\n')
    await expect(hostRow(window, 'web01')).toHaveCount(0)
    await expect(details(window).getByLabel('User')).toHaveValue('mine')
    await save(window).click()
    await question(window).getByRole('button', { name: 'Add it again with mine' }).click()
    await expect(hostRow(window, 'web01')).toContainText('mine')
    expect(home.inventory).toBe('[web02]\nhost = 10.0.0.2\n\n[web01]\nuser = mine\n')
  })
})

test('two windows that edit different hosts do not disturb each other', async ({ home, app, window }) => {
  home.writeInventory(INVENTORY)
  const other = await app.openWindow()
  await hostRow(window, 'web01').dblclick()
  await hostRow(other, 'web02').dblclick()
  await details(window).getByLabel('User').fill('anna')
  await details(other).getByLabel('User').fill('ben')

  await details(window).getByRole('button', { name: 'Save' }).click()
  await expect(hostRow(other, 'web01')).toContainText('anna')
  await expect(details(other).getByLabel('User')).toHaveValue('ben')
  await expect(details(other)).not.toContainText('changed elsewhere')

  await details(other).getByRole('button', { name: 'Save' }).click()
  await expect(hostRow(window, 'web02')).toContainText('ben')
  await expect(window.getByRole('alertdialog')).toHaveCount(0)
  expect(home.inventory).toBe(
    INVENTORY.replace('user = ops', 'user = anna').replace('10.0.0.2\n', '10.0.0.2\nuser = ben\n'),
  )
})
