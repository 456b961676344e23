import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../support/processes.ts'
import { makeKey } from '../support/keys.ts'
import { expect, test } from './fixtures/door.ts'
import { startFleet, type Fleet } from './fixtures/fleet.ts'
import { details, hostRow, messages } from './fixtures/hosts_page.ts'

test.describe('testing connections', () => {
  let fleet: Fleet
  test.beforeAll(async () => {
    fleet = await startFleet(3)
  })
  test.afterAll(() => fleet.stop())

  test('of two hosts one answers with its system, and one refuses: the reason and the next step are said in words', async ({
    home,
    window,
  }) => {
    const wrong = await freePort()
    home.writeInventory(fleet.inventory.replace('[web02]\n', `[web02]\nport = ${wrong}\n`))
    await window.getByRole('button', { name: 'Test 3' }).click()
    await expect(hostRow(window, 'web01')).toContainText('ok')
    await expect(hostRow(window, 'web02')).toContainText('connection refused')

    await hostRow(window, 'web01').dblclick()
    const connection = details(window).getByRole('region', { name: 'Connection' })
    await expect(connection).toContainText('Linux')
    await expect(connection).toContainText(`${fleet.sshd.user} · `)
    await expect(connection).toContainText(fleet.sshd.hostKeys[0]!.fingerprint)

    await hostRow(window, 'web02').click()
    await expect(connection).toContainText('connection refused')
    await expect(connection).toContainText('Check the port, and that the SSH server runs there.')
    await details(window).getByLabel('Port').fill(String(fleet.sshd.port))
    await details(window).getByRole('button', { name: 'Save' }).click()
    await expect(hostRow(window, 'web02')).toContainText(`:${fleet.sshd.port}`)
    await connection.getByRole('button', { name: 'Test again' }).click()
    await expect(hostRow(window, 'web02')).toContainText('ok')
  })

  test('a changed host key is refused; both fingerprints are shown, and trusting the new one lets the test go through', async ({
    home,
    window,
  }) => {
    const earlier = await makeKey(join(home.write('earlier/'), 'key'))
    const { port, addresses, hostKeys } = fleet.sshd
    home.write('flotilla/config/known_hosts', `[${addresses[0]}]:${port} ${earlier.publicKey}\n`)
    home.writeInventory(fleet.inventory)

    await hostRow(window, 'web01').dblclick()
    const connection = details(window).getByRole('region', { name: 'Connection' })
    await connection.getByRole('button', { name: 'Test' }).click()
    await expect(connection).toContainText('host key not trusted')
    await connection.getByRole('button', { name: 'Trust this key…' }).click()
    const question = window.getByRole('alertdialog', { name: 'Trust the key of web01?' })
    await expect(question).toContainText(earlier.fingerprint)
    await expect(question).toContainText(hostKeys[0]!.fingerprint)
    await question.getByRole('button', { name: 'Trust this key' }).click()
    await expect(messages(window)).toContainText('The key of web01 was replaced.')
    await expect(hostRow(window, 'web01')).toContainText('ok')
  })

  test("a key in the user's own known_hosts is never replaced: the file, the line and what to do are said", async ({
    home,
    window,
  }) => {
    const earlier = await makeKey(join(home.write('earlier/'), 'key'))
    const line = `[${fleet.sshd.addresses[0]}]:${fleet.sshd.port} ${earlier.publicKey}\n`
    const knownHosts = home.write('.ssh/known_hosts', line)
    home.writeInventory(fleet.inventory)

    await hostRow(window, 'web01').dblclick()
    await details(window).getByRole('button', { name: 'Test' }).click()
    await details(window).getByRole('button', { name: 'Trust this key…' }).click()
    const question = window.getByRole('alertdialog', { name: 'Trust the key of web01?' })
    await question.getByRole('button', { name: 'Trust this key' }).click()
    await expect(question.getByRole('alert')).toContainText(`${knownHosts}:1`)
    expect(readFileSync(knownHosts, 'utf8')).toBe(line)
  })
})
