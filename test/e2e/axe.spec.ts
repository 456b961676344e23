import { expect, test } from './fixtures/door.ts'
import { violations } from './fixtures/axe.ts'
import { tourOfDemo, tourWithoutHosts } from './fixtures/tour.ts'

for (const colorScheme of ['dark', 'light'] as const)
  test(`axe finds nothing wrong on any screen or in any dialog, ${colorScheme}`, async ({ home, window }) => {
    test.slow()
    await window.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await expect(window.locator('html')).toHaveAttribute('data-theme', colorScheme)
    const visit = async (place: string) => {
      expect.soft(await violations(window), place).toEqual([])
    }
    await tourWithoutHosts(window, home, visit)
    await window.getByRole('link', { name: 'Hosts', exact: true }).click()
    await window.getByRole('button', { name: 'Start the demo' }).click()
    await tourOfDemo(window, home, visit)
  })
