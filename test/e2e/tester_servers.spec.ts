import { createServer } from 'node:net'
import { once } from 'node:events'
import { expect, test } from './fixtures/door.ts'
import { pythonClient } from './fixtures/python_client.ts'
import {
  addressOf,
  clientCards,
  logEntry,
  logOf,
  newServer,
  openTester,
  peers,
  serverCards,
} from './fixtures/tester_page.ts'

test('a TCP echo server and a client of it are had by keyboard alone, and both logs have what passed', async ({
  window,
}) => {
  const { keyboard } = window
  await expect(window.getByRole('heading').first()).toBeVisible()
  await keyboard.press('g')
  await keyboard.press('e')
  await expect(window.getByText('A server in one click')).toBeVisible()
  await keyboard.press('n')
  await expect(window.getByRole('radio', { name: 'Echo TCP' })).toBeFocused()
  await keyboard.press('Enter')
  const { port } = await addressOf(serverCards(window).first())

  await keyboard.press('c')
  await expect(clientCards(window)).toContainText(`127.0.0.1:${port}`)
  await expect(clientCards(window)).toContainText('open')
  await keyboard.press('w')
  await keyboard.type('hello there')
  await keyboard.press('Enter')
  await expect(logEntry(window, /sent.*hello there/)).toHaveCount(1)
  await expect(logEntry(window, /received.*hello there/)).toHaveCount(1)

  await keyboard.press('Escape')
  await keyboard.press('k')
  await expect(peers(window).getByRole('row', { name: /served/ })).toContainText('1 / 1')
  await expect(logEntry(window, /received.*hello there/)).toHaveCount(1)
  await expect(logEntry(window, /sent.*hello there/)).toHaveCount(1)
})

test('a Python peer talks to a server, which is stopped and started again', async ({ window }) => {
  await openTester(window)
  await window.getByRole('button', { name: 'Upper UDP' }).click()
  const card = serverCards(window).first()
  const first = await addressOf(card)
  const said = await pythonClient(
    `s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(30)
s.sendto('straße'.encode(), at); print(s.recv(100).decode())`,
    first.port,
  )
  expect(said).toBe('STRAßE')
  await expect(logEntry(window, /received.*straße/)).toContainText('7')
  await expect(logEntry(window, /sent.*STRAßE/)).toContainText('7')
  await expect(card).toContainText('1 peer')

  await window.keyboard.press('s')
  await expect(card).toContainText('stopped')
  await window.keyboard.press('s')
  const again = await addressOf(card)
  const cut = await pythonClient(
    `s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(30)
s.sendto(b'a' * 1500, at); print(len(s.recv(4096)))`,
    again.port,
  )
  expect(cut).toBe('1024')
  await expect(card).toContainText('1 datagram truncated, 476 B lost')
})

test('a port that is taken is named, and the next free one offered', async ({ window }) => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as { port: number }
  await openTester(window)
  const form = await newServer(window)
  await form.getByLabel('Port').fill(String(port))
  await form.getByRole('button', { name: 'Start' }).click()
  const card = serverCards(window).first()
  await expect(card).toContainText('failed')
  await expect(card.getByRole('alert')).toContainText(`127.0.0.1:${port}`)
  const offer = card.getByRole('button', { name: /^Use \d+$/ })
  const offered = Number((await offer.innerText()).replace(/\D/g, ''))
  await offer.click()
  expect((await addressOf(card)).port).toBe(offered)
  other.close()
})

test('a server for others than this computer asks first, and goes back to its form when it is not meant', async ({
  window,
}) => {
  await openTester(window)
  const form = await newServer(window)
  await form.getByRole('textbox', { name: 'Address' }).fill('0.0.0.0')
  await form.getByRole('button', { name: 'Start' }).click()
  const question = window.getByRole('alertdialog', { name: 'Others could reach this server' })
  await expect(question).toContainText('0.0.0.0')
  await question.getByRole('button', { name: 'Cancel' }).click()
  await expect(question).toHaveCount(0)
  await expect(form.getByRole('textbox', { name: 'Address' })).toHaveValue('0.0.0.0')
  await expect(serverCards(window)).toHaveCount(0)
  await form.getByRole('button', { name: 'Start' }).click()
  await question.getByRole('button', { name: 'Start it' }).click()
  expect((await addressOf(serverCards(window).first())).host).toBe('0.0.0.0')
})

test('the log goes on with the newest while hundreds connect at once, until its reader scrolls up', async ({
  window,
}) => {
  await openTester(window)
  await window.getByRole('button', { name: 'Echo TCP' }).click()
  const card = serverCards(window).first()
  const { port } = await addressOf(card)
  await pythonClient(
    `all = [socket.create_connection(at) for _ in range(400)]
for n, s in enumerate(all): s.settimeout(30); s.sendall(b'hello %d' % n)
for s in all: s.recv(100)`,
    port,
  )
  await expect(card.getByText(/^0 clients/)).toBeVisible()
  await pythonClient("s = socket.create_connection(at); s.settimeout(30); s.sendall(b'the last'); s.recv(100)", port)
  // Only rows in sight exist.
  await expect(logEntry(window, /received.*the last/)).toHaveCount(1)
  const toNewest = window.getByRole('button', { name: 'To the newest' })
  await expect(toNewest).toHaveCount(0)
  await logOf(window).hover()
  await window.mouse.wheel(0, -400)
  await expect(toNewest).toBeVisible()
})
