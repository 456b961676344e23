import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright/test'
import { tempFolder } from '../support/temp.ts'
import { expect, test } from './fixtures/door.ts'
import {
  addressOf,
  choose,
  clientCards,
  clientOf,
  logEntry,
  logOf,
  newServer,
  openTester,
  ruler,
  serverCards,
  showLogAs,
  write,
} from './fixtures/tester_page.ts'

/** A server that gives back what it gets, in upper case; and where it listens. */
async function upperServer(window: Page): Promise<{ card: Locator; address: string }> {
  await openTester(window)
  const form = await newServer(window)
  await choose(form, 'Does what', 'upper')
  await form.getByRole('button', { name: 'Start' }).click()
  const card = serverCards(window).first()
  const { host, port } = await addressOf(card)
  return { card, address: `${host}:${port}` }
}

async function recordingClient(window: Page, address: string, record: string): Promise<Locator> {
  await window.getByRole('button', { name: 'New client' }).click()
  const form = window.getByRole('dialog', { name: 'New client' })
  await form.getByRole('textbox', { name: 'Address and port' }).fill(address)
  await form.getByText('Log', { exact: true }).click()
  await choose(form, 'The log keeps', record)
  await form.getByRole('button', { name: 'Connect' }).click()
  const card = clientCards(window).last()
  await expect(card).toContainText('open')
  return card
}

test('a client that records nothing counts what passes, and says where it would be seen', async ({ window }) => {
  const { address } = await upperServer(window)
  const card = await recordingClient(window, address, 'nothing (for load)')
  await write(window, 'hello')
  await window.keyboard.press('Enter')
  await expect(card).toContainText('in 1 msg, 5 B')
  await expect(logEntry(window, 'What passes is counted, and not recorded.')).toBeVisible()
  await expect(logEntry(window, /hello|HELLO/)).toHaveCount(0)
  await expect(ruler(window)).toContainText('this client records no bytes')
  await showLogAs(window, 'Frames')
  await expect(window.getByRole('region', { name: 'Log' })).toContainText('What passes is counted, not recorded.')
})

test('a client that records heads shows true lengths', async ({ window }) => {
  const { address } = await upperServer(window)
  await recordingClient(window, address, 'the heads of messages')
  await write(window, 'a'.repeat(700))
  await window.keyboard.press('Enter')
  const received = logEntry(window, /received.*AAAA/)
  await expect(received).toContainText('700')
  await received.click()
  await expect(window.getByRole('region', { name: /^Entry/ })).toContainText('256 B of 700 B were kept.')
  await expect(ruler(window).getByRole('status')).toContainText('1 send, 1 read')
  await expect(window.getByRole('region', { name: 'Log' })).toContainText('The first 256 bytes of each are recorded.')
})

test('a saved packet is opened as a client with its frame, its line end and its repeat', async ({ window }) => {
  const { card } = await upperServer(window)
  await clientOf(window, card)
  await choose(window.locator('main'), 'Frames', 'lines')
  await write(window, 'tick {counter}')
  await window.getByText('macros', { exact: true }).click()
  await window.getByText('again and again', { exact: true }).click()
  await window.getByLabel('Every, ms').fill('20')
  await window.keyboard.press('Control+s')
  const saving = window.getByRole('dialog', { name: 'Save' })
  await saving.getByRole('textbox', { name: 'Name' }).fill('ticks')
  await window.keyboard.press('Enter')
  await expect(saving).toHaveCount(0)

  await openTester(window, 'Saved')
  await window.getByRole('treeitem', { name: /ticks/ }).click()
  await expect(window.getByRole('region', { name: /ticks/ })).toContainText('lines')
  await window.keyboard.press('o')
  const form = window.getByRole('dialog', { name: 'New client' })
  await expect(form).toContainText('Once it is connected, what was saved stands ready to be sent.')
  await form.getByRole('button', { name: 'Connect' }).click()
  await expect(clientCards(window).last()).toContainText('open')
  await expect(window.getByRole('textbox', { name: 'What is sent' })).toHaveValue('tick {counter}')
  await expect(window.getByLabel('Every, ms')).toHaveValue('20')
  await window.keyboard.press('Control+Enter')
  await expect(logEntry(window, /received.*TICK 2/)).toBeVisible()
})

test('a file that only the browser has is uploaded and sent', async ({ window, door }) => {
  test.skip(door === 'electron', 'the desktop names the file by its path')
  const path = join(tempFolder('e2e-upload'), 'greeting.txt')
  writeFileSync(path, 'hello from a file')
  const { card } = await upperServer(window)
  await clientOf(window, card)
  await window.getByRole('radiogroup', { name: 'What is sent: Format' }).getByText('File').click()
  const chooser = window.waitForEvent('filechooser')
  await window.getByRole('button', { name: 'Upload…' }).click()
  await (await chooser).setFiles(path)
  // Its name is there while it goes up, too.
  await expect(window.locator('main')).toContainText(/greeting\.txt\s*uploaded/)
  await window.getByRole('button', { name: 'Send Ctrl' }).click()
  await expect(logEntry(window, /received.*HELLO FROM A FILE/)).toBeVisible()
  await expect(logOf(window)).not.toContainText('problem')
})
