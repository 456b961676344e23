import { hostname } from 'node:os'
import type { Page } from 'playwright/test'
import { expect, test } from './fixtures/door.ts'
import { violations } from './fixtures/axe.ts'
import { complaintsOf } from './fixtures/hostile.ts'
import { tourOfTester } from './fixtures/tester_tour.ts'
import { visibleTexts } from './fixtures/visible_text.ts'
import { englishIn } from './fixtures/words.ts'

/** What machines of the demo are called, what is typed, and names of the field: in no language. */
const DATA = 'web_clusters db_servers edge web db hello there ping pong quit bye nowhere TLS UTF Base http'

/** What the engine says, in English wherever: the same sentence is in logs, in exports and on the command line. A word may lead to it. */
const ENGINE_SAYS = [
  /^(端口已被占用 · )?(TCP [\d.:]+|Port \d+ of [\d.]+) is in use by .* Stop that, or choose another port: \d+ is free\.$/,
  /^0\.0\.0\.0 is every address of this machine/,
  /^(Connecting|Connected) to [\d.:]+ /,
  /^(connected|connected, and waits for its turn|disconnected|has its turn|Closed here\.)$/,
  /^[\d.:]+ refused: nothing listens there\.$/,
  /^sshd there forbids forwarding; bash there probed instead$/,
  /^A generator('s event loop| process) .* Use more processes, or /,
]

/** Escapes and macros, as they are typed. */
const SIGNS = [String.raw`\n \r \t \0 \\ \xHH \uHHHH`, '{counter} {time} {uuid} {random:n}', '{counter} hello']

/** Whether it is to be in the user's language. */
function isTranslated(text: string): boolean {
  return !SIGNS.includes(text) && !ENGINE_SAYS.some((pattern) => pattern.test(text))
}

/** Units of the SI are as they are. */
function withoutUnits(text: string): string {
  return text.replace(/[\d.,]+ ms\b/g, '')
}

async function startDemo(window: Page): Promise<void> {
  await window.getByRole('button', { name: 'Start the demo' }).click()
  await expect(window.getByRole('row', { name: /edge03/ })).toBeVisible()
}

for (const colorScheme of ['dark', 'light'] as const) {
  test(`axe finds nothing wrong anywhere in the tester, ${colorScheme}`, async ({ window }) => {
    test.slow()
    await window.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await startDemo(window)
    await tourOfTester(window, async (place) => {
      expect.soft(await violations(window), place).toEqual([])
    })
  })
}

test('in Chinese the tester says nothing in English, and nowhere breaks the policy of the page', async ({ window }) => {
  test.slow()
  const complaints = await complaintsOf(window)
  await startDemo(window)
  await window.getByRole('contentinfo').getByRole('button', { name: '中文' }).click()
  await tourOfTester(window, async (place) => {
    // Of a response all is in the words of whoever sent it.
    const left = place.startsWith('HTTP') ? 'kbd, pre, [lang], .font-mono' : 'kbd, pre, [lang]'
    const texts = (await visibleTexts(window, left)).filter(isTranslated).map(withoutUnits)
    expect.soft(englishIn(texts, `${DATA} ${hostname()}`), place).toEqual([])
  })
  expect(complaints).toEqual([])
})
