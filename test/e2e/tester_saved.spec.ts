import { expect, test } from './fixtures/door.ts'
import { addressOf, clientCards, clientOf, logEntry, openTester, serverCards, write } from './fixtures/tester_page.ts'

/** As Packet Sender 8 exports it. */
const PACKETS = `[General]
count=1
[packetHex]
1\\name=Ping
1\\hexString=70 69 6E 67
1\\fromIP=You
1\\toIP=127.0.0.1
1\\port=@PORT
1\\fromPort=0
1\\tcpOrUdp=UDP
1\\repeat=0
`

test('a request by hand is answered, saved, found after a reload, and sent again from there', async ({ window }) => {
  await openTester(window)
  await window.getByRole('button', { name: 'HTTP echo' }).click()
  const { port } = await addressOf(serverCards(window).first())
  await openTester(window, 'HTTP')
  await window.getByRole('textbox', { name: 'URL' }).fill(`http://127.0.0.1:${port}/cars?fast=1`)
  await window.keyboard.press('Control+Enter')
  const response = window.getByRole('region', { name: 'Response' })
  await expect(response.getByRole('status').first()).toContainText('200 OK')
  await expect(response).toContainText('/cars?fast=1')
  await expect(response.getByRole('table', { name: 'Where the time went' })).toContainText('First byte')

  await window.keyboard.press('Control+s')
  const form = window.getByRole('dialog', { name: 'Save: HTTP request' })
  await form.getByRole('textbox', { name: 'Name' }).fill('fast cars')
  await window.keyboard.press('Enter')
  await expect(form).toHaveCount(0)
  await window.reload()
  await openTester(window, 'Saved')
  await window.getByRole('treeitem', { name: /fast cars/ }).click()
  await window.keyboard.press('s')
  await expect(response.getByRole('status').first()).toContainText('200 OK')
  await expect(window.getByRole('textbox', { name: 'URL' })).toHaveValue(`http://127.0.0.1:${port}/cars?fast=1`)
})

test('packets of Packet Sender are looked at, imported and sent; what was sent is found again', async ({ window }) => {
  await openTester(window)
  await window.getByRole('button', { name: 'Upper UDP' }).click()
  const server = serverCards(window).first()
  const { port } = await addressOf(server)

  await openTester(window, 'Saved')
  await window.keyboard.press('i')
  const form = window.getByRole('dialog', { name: 'Import from Packet Sender' })
  await form.getByRole('textbox', { name: 'Text of the file' }).fill(PACKETS.replace('@PORT', String(port)))
  await expect(form.getByRole('table', { name: 'What was found' })).toContainText(`127.0.0.1:${port}`)
  await form.getByRole('button', { name: 'Import 1' }).click()
  await window.getByRole('treeitem', { name: /Ping/ }).click()
  await window.keyboard.press('s')
  await expect(clientCards(window)).toContainText('Ping')
  await expect(logEntry(window, /received.*PING/)).toBeVisible()

  await clientOf(window, server)
  await write(window, 'by hand')
  await window.keyboard.press('Enter')
  await expect(logEntry(window, /received.*BY HAND/)).toBeVisible()
  await openTester(window, 'Saved')
  await window.keyboard.press('2')
  await expect(window.getByRole('grid', { name: 'What was sent' }).getByRole('row')).toHaveText([
    /when/i,
    /by hand/,
    /70 69 6E 67|ping/i,
  ])
})
