import { expect, test } from 'vitest'
import { suggest } from '../../../shared/targets/suggest.ts'

const names = ['web01', 'web02', 'web10', 'db-primary', 'db-replica', 'mail', 'Gateway']

test.each([
  ['gateway', ['Gateway']],
  ['wbe01', ['web01']],
  ['web03', ['web01', 'web02', 'web10']],
  ['db', ['db-primary', 'db-replica']],
  ['db-primray', ['db-primary']],
  ['mail.example.com', ['mail']],
  ['mali', ['mail']],
  ['printer', []],
])('%s suggests %j', (name, suggestions) => {
  expect(suggest(name, names)).toEqual(suggestions)
})

test('no more than the limit are suggested', () => {
  expect(suggest('web', names, 1)).toEqual(['web01'])
})
