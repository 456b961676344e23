import { expect, test } from './fixtures/door.ts'
import { groupInTree, hostRow, hostTable, messages } from './fixtures/hosts_page.ts'

test('the demo fleet: started from the first screen, it has three groups that answer; stopped, it leaves nothing behind', async ({
  home,
  window,
}) => {
  await window.getByRole('button', { name: 'Start the demo' }).click()
  for (const name of ['web_clusters', 'db_servers', 'edge']) await expect(groupInTree(window, name)).toBeVisible()
  await expect(hostTable(window).getByRole('row', { name: /web0\d/ })).toHaveCount(6)
  await expect(window.getByRole('main')).toContainText('12 simulated machines on this computer')

  await groupInTree(window, 'edge').click()
  await window.getByRole('button', { name: 'Test 3' }).click()
  for (const name of ['edge01', 'edge02', 'edge03']) await expect(hostRow(window, name)).toContainText('ok')

  await window.getByRole('button', { name: 'Stop the demo' }).click()
  await expect(window.getByRole('heading', { name: 'Which machines do you look after?' })).toBeVisible()
  await expect(messages(window)).toContainText('The demo fleet was stopped.')
  expect(home.inventory).toBe('')
})
