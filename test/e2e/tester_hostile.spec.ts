import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Page } from 'playwright/test'
import { expect, test } from './fixtures/door.ts'
import { complaintsOf, ESCAPES, expectInert, HOSTILE, HTML } from './fixtures/hostile.ts'
import { pythonClient } from './fixtures/python_client.ts'
import {
  addressOf,
  clientCards,
  logEntry,
  logOf,
  openTester,
  ruler,
  serverCards,
  showLogAs,
} from './fixtures/tester_page.ts'

const GREETING = `${HOSTILE}\n${ESCAPES}\n`

/** Through all that shows bytes of the log that is looked at. */
async function expectInertViews(window: Page, place: string): Promise<void> {
  await expect(logEntry(window, HTML).first()).toContainText('\\u202ecod.exe')
  await expect(logEntry(window, HTML).first()).toContainText('\\x1b]0;owned\\x07')
  await expectInert(window, `${place}, text`)
  await logEntry(window, HTML).first().click()
  const entry = window.getByRole('region', { name: /^Entry \d+/ })
  await expect(entry).toContainText(HTML)
  await expectInert(window, `${place}, one entry`)
  await entry.getByRole('button', { name: 'Close' }).click()
  for (const view of ['Hex', 'Frames']) {
    await showLogAs(window, view)
    if (view === 'Frames')
      await expect(window.getByRole('grid', { name: 'Frames' }).getByRole('row', { name: HTML }).first()).toBeVisible()
    await expectInert(window, `${place}, ${view}`)
  }
  await showLogAs(window, 'Text')
}

test('what a peer sends is shown as text, in the logs of servers and clients, as frames and on the ruler', async ({
  window,
}) => {
  const complaints = await complaintsOf(window)
  await openTester(window)
  await window.getByRole('button', { name: 'Echo TCP' }).click()
  const { port } = await addressOf(serverCards(window).first())
  await pythonClient(
    `s = socket.create_connection(at, 30); s.sendall(bytes.fromhex('${Buffer.from(GREETING).toString('hex')}'))
s.recv(10000)`,
    port,
  )
  await expectInertViews(window, 'server')

  const stranger = createServer((socket) => socket.end(GREETING)).listen(0, '127.0.0.1')
  await once(stranger, 'listening')
  await window.keyboard.press('Shift+N')
  const form = window.getByRole('dialog', { name: 'New client' })
  const { port: strange } = stranger.address() as { port: number }
  await form.getByRole('textbox', { name: 'Address and port' }).fill(`127.0.0.1:${strange}`)
  await form.getByRole('textbox', { name: 'Name' }).fill(HOSTILE)
  await form.getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(clientCards(window)).toContainText(`${HTML}<U+202E>cod.exe`)
  await expectInertViews(window, 'client')
  await window.keyboard.press('r')
  await expect(ruler(window).getByRole('status')).toContainText('1 read')
  await expectInert(window, 'ruler')
  stranger.close()
  expect(complaints).toEqual([])
})

test('a mebibyte without a line end is taken and shown, and the page answers', async ({ window }) => {
  await openTester(window)
  await window.getByRole('button', { name: 'Echo TCP' }).click()
  const card = serverCards(window).first()
  const { port } = await addressOf(card)
  const program = `
import threading
s = socket.create_connection(at, 30)
threading.Thread(target=s.sendall, args=(b'x' * 2**20,)).start()
left = 2**20
while left: left -= len(s.recv(left))
s.sendall(b'still there'); print(s.recv(100).decode())`
  expect(await pythonClient(program, port)).toBe('still there')
  await expect(logEntry(window, /received.*still there/)).toBeVisible()
  await expect(card).toContainText('1.00 MiB')

  await logOf(window).focus()
  await window.keyboard.press('Home')
  await window.keyboard.press('ArrowDown')
  await logEntry(window, /received.*xxxx/)
    .first()
    .click()
  await expect(window.getByRole('region', { name: /^Entry \d+/ })).toContainText('xxxx')
  await window.keyboard.press('3')
  await expect(window.getByRole('grid', { name: 'Frames' })).toContainText('xxxx')
  await window.keyboard.press('n')
  await expect(window.getByRole('dialog', { name: 'New server' })).toBeVisible()
})
