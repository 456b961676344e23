import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import type { Locator, Page } from 'playwright/test'
import { startSshd, type TestSshd } from '../support/sshd.ts'
import { expect, test } from './fixtures/door.ts'
import { startFleet, type Fleet } from './fixtures/fleet.ts'
import { openTester } from './fixtures/tester_page.ts'

/** An address that nothing else here listens on: its ports are open or refused as this test has it. */
const TARGET = '127.0.3.7'
const REFUSED = `${TARGET}:1`

test.describe('who reaches whom', () => {
  let fleet: Fleet
  let closed: TestSshd
  let service: Server
  let open: string

  test.beforeAll(async () => {
    fleet = await startFleet(2)
    closed = await startSshd({ addresses: ['127.0.2.1'], forwarding: false })
  })
  test.afterAll(async () => {
    await fleet.stop()
    await closed.stop()
  })
  test.beforeEach(async ({ home }) => {
    const { port, user, keyFile } = closed
    const bastion = `[bastion]\nhost = 127.0.2.1\nport = ${port}\nuser = ${user}\nkey = ${keyFile}\n`
    home.writeInventory(`${fleet.inventory}\n${bastion}`)
    service = createServer((socket) => socket.end()).listen(0, TARGET)
    await once(service, 'listening')
    open = `${TARGET}:${(service.address() as { port: number }).port}`
  })
  test.afterEach(() => {
    service.close()
  })

  test('is a grid of what real hosts found, folded, with what has changed since, and a file of it', async ({
    window,
  }) => {
    await openTester(window, 'Reachability')
    await probe(window, 'all', `${open}, ${REFUSED}`)
    await expectCounts(window, '3 open', '3 refused')
    await expect(cells(window, 'web[01-02]')).toHaveText([/^open, [\d-]+ ms/, /^refused/])
    await expect(cells(window, 'bastion')).toHaveText([/^open.*found with bash or nc there/, /^refused.*bash or nc/])
    await expect(window.getByRole('region', { name: 'Matrix' })).toContainText('sshd there forbids forwarding')

    await window.keyboard.press('f')
    await expect(cells(window, 'web02')).toHaveText([/^open, \d+ ms✓/, /^refused✕/])

    service.close()
    await window.keyboard.press('r')
    await expectCounts(window, '0 open', '6 refused', '3 changed')
    const changes = window.getByRole('region', { name: 'Changes' })
    await expect(changes).toContainText('3 changed, 3 as before')
    await expect(changes.getByRole('listitem')).toHaveText([/^web\[01-02\],bastion → .*open → .*refused$/])
    await expect(cells(window, 'bastion').first()).toContainText('was open')

    const download = window.waitForEvent('download')
    await window.keyboard.press('x')
    const lines = readFileSync(await (await download).path(), 'utf8')
      .trim()
      .split(/\r?\n/)
    expect(lines).toHaveLength(1 + 6)
    expect(lines.filter((line) => line.startsWith('bastion') && line.includes('bash'))).toHaveLength(2)

    await window.reload()
    await expectCounts(window, '0 open', '6 refused')
    await expect(window.getByRole('navigation', { name: 'Matrices' }).getByRole('link')).toHaveCount(2)
  })

  test('is said to be prohibited where sshd forbids it and no shell may be used in its place', async ({ window }) => {
    await openTester(window, 'Reachability')
    await window.getByRole('button', { name: /^Options/ }).click()
    await window.getByText('Where sshd forbids forwarding').click()
    await probe(window, 'all', open)
    await expectCounts(window, '2 open', '1 prohibited by sshd')
    await window.getByRole('button', { name: '1 prohibited by sshd' }).click()
    await expect(cells(window, 'web[01-02]')).toHaveCount(0)
    await cells(window, 'bastion').dblclick()
    await expect(window.getByRole('region', { name: 'What is known of the cell' })).toContainText('AllowTcpForwarding')
  })
})

async function probe(window: Page, from: string, to: string): Promise<void> {
  const form = window.getByRole('region', { name: 'What is probed' })
  await form.getByRole('combobox', { name: 'from' }).fill(from)
  await form.getByRole('textbox', { name: 'To these addresses and ports' }).fill(to)
  await expect(form.getByRole('button', { name: /^Probe/ })).toBeEnabled()
  await window.keyboard.press('Enter')
  await expect(window.getByRole('status').filter({ hasText: 'probes found their port open' })).toHaveCount(1)
  await window.keyboard.press('Escape')
}

async function expectCounts(window: Page, ...counts: readonly string[]): Promise<void> {
  const group = window.getByRole('group', { name: 'Probes by what was found' })
  for (const name of counts) await expect(group.getByRole('button', { name, exact: true })).toBeVisible()
}

const cells = (window: Page, source: string): Locator =>
  window
    .getByRole('grid', { name: 'Who reaches what' })
    .getByRole('row')
    .filter({ has: window.getByRole('rowheader').getByText(source, { exact: true }) })
    .getByRole('gridcell')
