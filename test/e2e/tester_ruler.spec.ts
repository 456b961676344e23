import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Locator, Page } from 'playwright/test'
import { expect, test } from './fixtures/door.ts'
import {
  addressOf,
  choose,
  clientCards,
  clientOf,
  newServer,
  openTester,
  ruler,
  serverCards,
  write,
} from './fixtures/tester_page.ts'

/** A discarding server that serves one client at a time. Returns its card, and its one place, which is taken. */
async function busyServer(window: Page): Promise<{ card: Locator; place: Socket }> {
  const form = await newServer(window)
  await choose(form, 'Does what', 'discard')
  await form.getByText('Limits').click()
  await choose(form, 'Serves', 'so many at once (pool)')
  await form.getByLabel('Pool of').fill('1')
  await form.getByRole('button', { name: 'Start' }).click()
  const card = serverCards(window).first()
  const { port } = await addressOf(card)
  const place = connect(port, '127.0.0.1')
  await once(place, 'connect')
  await expect(card).toContainText('1 served')
  return { card, place }
}

const status = (window: Page): Locator => ruler(window).getByRole('status')

/** A lane as it is read aloud: what each of its pieces begins with, and what is wrong with it. */
const lane = (window: Page, name: string): Locator =>
  ruler(window)
    .getByRole('row')
    .filter({ has: window.getByRole('rowheader', { name: new RegExp(`^${name} \\d`) }) })

/** What was sent while the server served another is in its socket's buffer: one read brings all of it. */
async function sendThree(window: Page, card: Locator): Promise<void> {
  await expect(card).toContainText('1 waiting')
  await window.getByRole('button', { name: /^3 at once/ }).click()
  await expect(clientCards(window)).toContainText('out 3 msg')
  await expect(status(window)).toContainText('are not read yet')
}

test('three sends that one read brings are seen to stick together', async ({ window }) => {
  await openTester(window)
  const { card, place } = await busyServer(window)
  await clientOf(window, card)
  await write(window, 'hello')
  await sendThree(window, card)
  await expect(lane(window, 'read')).toHaveCount(0)
  place.end()
  await expect(status(window)).toHaveText('3 sends, 1 read: sends 1, 2, and 3 stuck together')
  await expect(lane(window, 'read')).toContainText('hellohellohello')
})

for (const codec of ['length in front', 'JSON header, payload, MD5']) {
  test(`with “${codec}” what stuck together is still three right frames`, async ({ window }) => {
    await openTester(window)
    const { card, place } = await busyServer(window)
    await clientOf(window, card)
    await choose(window.getByRole('main'), 'Frames', codec)
    await write(window, 'hello')
    await sendThree(window, card)
    place.end()
    await expect(status(window)).toHaveText('3 sends, 1 read: sends 1, 2, and 3 stuck together; 3 frames are right')
    await expect(lane(window, 'frames')).toHaveText([/hello/, /hello/, /hello/])
  })
}

test('a message that is longer than the receive size is seen to be split', async ({ window }) => {
  await openTester(window)
  const form = await newServer(window)
  await form.getByText('Limits').click()
  await form.getByLabel('Receive size').fill('4')
  await form.getByRole('button', { name: 'Start' }).click()
  await clientOf(window, serverCards(window).first())
  await write(window, 'hello world')
  await window.keyboard.press('Enter')
  await expect(status(window)).toHaveText('1 send, 3 reads: “hello world” was split into 3 reads')
  await expect(lane(window, 'read')).toHaveText([/hell/, /o wo/, /rld/])

  await window.keyboard.press('Escape')
  await window.keyboard.press('r')
  await expect(lane(window, 'sent')).toHaveText([/hell/, /o wo/, /rld/])
})

test('with a codec that is switched on later, what is sent from then on is right frames', async ({ window }) => {
  await openTester(window)
  await newServer(window)
  await window.keyboard.press('Enter')
  await clientOf(window, serverCards(window).first())
  await write(window, 'hello')
  await window.keyboard.press('Enter')
  await expect(status(window)).toHaveText('1 send, 1 read: each was read as it was sent')
  await choose(window.getByRole('main'), 'Frames', 'length in front')
  await window.getByRole('textbox', { name: 'What is sent' }).focus()
  await window.keyboard.press('Enter')
  await expect(status(window)).toHaveText('2 sends, 2 reads: each was read as it was sent; 1 frame is right')
  await expect(lane(window, 'frames')).toHaveText([/hello/])
})
