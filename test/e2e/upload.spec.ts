import { chmodSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './fixtures/door.ts'
import { dropFiles } from './fixtures/drop_files.ts'
import { startFleet, type Fleet } from './fixtures/fleet.ts'

const FILES_IN_FOLDER = 500

test.describe('dropping files on a group', () => {
  let fleet: Fleet
  test.beforeAll(async () => {
    fleet = await startFleet(5)
  })
  test.afterAll(() => fleet.stop())

  test('three files and a folder of 500 reach four of five hosts; the fifth gets them when its disk allows it', async ({
    home,
    window,
  }) => {
    home.writeInventory(fleet.inventory)
    const files = ['app.bin', '说明.txt', 'with space.conf'].map((name) =>
      home.write(`drop/${name}`, `${name}\n`.repeat(1000)),
    )
    for (let at = 0; at < FILES_IN_FOLDER; at++) home.write(`drop/static/d${at % 10}/f${at}.txt`, `file ${at}\n`)
    const blocked = fleet.homeOf('web03')
    chmodSync(blocked, 0o555)

    await dropFiles(window, window.getByRole('treeitem', { name: /web/ }).first(), [
      ...files,
      join(home.folder, 'drop/static'),
    ])
    const sheet = window.getByRole('dialog')
    await expect(sheet).toContainText('5 hosts')
    await expect(sheet).toContainText(`${FILES_IN_FOLDER} files`)
    await sheet.getByLabel('To (remote path)').fill('~/')
    await sheet.getByLabel('verify with SHA-256').check({ force: true })
    await sheet.getByRole('button', { name: /^Send/ }).click()

    await expect(window.getByRole('status').filter({ hasText: '1 of 5 did not get it' })).toBeVisible({
      timeout: 45_000,
    })
    await expect(window.getByRole('row', { name: /web03/ })).toContainText(/permission denied/i)
    expect(readdirSync(blocked)).not.toContain('app.bin')

    chmodSync(blocked, 0o755)
    await window.getByRole('button', { name: 'Retry 1 host' }).click()
    await expect(window.getByRole('status').filter({ hasText: 'all 5 ok' })).toBeVisible({ timeout: 45_000 })
    for (const name of fleet.names) {
      const folder = fleet.homeOf(name)
      expect(readFileSync(join(folder, '说明.txt'), 'utf8')).toBe('说明.txt\n'.repeat(1000))
      expect(
        readdirSync(join(folder, 'static'), { recursive: true }).filter((path) => String(path).endsWith('.txt')),
      ).toHaveLength(FILES_IN_FOLDER)
      expect(existsSync(join(folder, 'with space.conf'))).toBe(true)
      expect(readdirSync(folder).filter((path) => path.startsWith('.flotilla'))).toEqual([])
    }
  })
})
