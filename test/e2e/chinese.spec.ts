import { hostname } from 'node:os'
import type { Page } from 'playwright/test'
import { expect, test } from './fixtures/door.ts'
import { tourOfDemo, tourWithoutHosts, type Visit } from './fixtures/tour.ts'
import { visibleTexts } from './fixtures/visible_text.ts'
import { englishIn } from './fixtures/words.ts'

/** What the engine finds wrong in a file it says in English, wherever: the same sentence is in logs and on the command line. */
const ENGINE_WORDS = '"Match" depends on the moment of connecting: what stands under it is left out'

/** What the machines of the demo are called and say, and what the user types: in no language. */
const DATA = `
web_clusters db_servers edge web db edge demo
sudo reboot
systemctl is-active nginx active failed uptime up days user load average
hosts.ini Linux root flotilla data runs linux
/var/log/syslog ~/.ssh/id_ed25519 @web&tag:eu
${ENGINE_WORDS}
`

/** Keys, texts of files and hosts, and the button that leads to the other language. */
const IN_NO_LANGUAGE = 'kbd, pre, [lang]'

const toChinese = async (window: Page): Promise<void> => {
  await window.getByRole('contentinfo').getByRole('button', { name: '中文' }).click()
  await expect(window.locator('html')).toHaveAttribute('lang', 'zh-CN')
}

const inChinese =
  (window: Page, data: string): Visit =>
  async (place) => {
    expect.soft(englishIn(await visibleTexts(window, IN_NO_LANGUAGE), data), place).toEqual([])
  }

test('in Chinese, an app without hosts says nothing in English, on no screen and in no dialog', async ({
  home,
  window,
}) => {
  await toChinese(window)
  await tourWithoutHosts(window, home, inChinese(window, `${DATA} ${home.folder} ${hostname()}`))

  await window.reload()
  await expect(window.locator('html')).toHaveAttribute('lang', 'zh-CN')
  await window.getByRole('contentinfo').getByRole('button', { name: 'English' }).click()
  await expect(window.locator('html')).toHaveAttribute('lang', 'en')
  await expect(window.getByRole('link', { name: 'Transfers' })).toBeVisible()
})

test('in Chinese, hosts, a run, a transfer, the history and a comparison say nothing in English', async ({
  home,
  window,
}) => {
  test.slow()
  await window.getByRole('button', { name: 'Start the demo' }).click()
  await toChinese(window)
  await tourOfDemo(window, home, inChinese(window, `${DATA} ${home.folder} ${hostname()}`))
})
