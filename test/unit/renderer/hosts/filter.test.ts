import { describe, expect, it } from 'vitest'
import { filterHosts, haystacksOf } from '../../../../renderer/sidebar/match_hosts.ts'
import { host } from './views.ts'

const hosts = [
  host('Web-01', { address: '10.2.0.1', user: 'deploy', tags: ['eu'], groups: ['production'] }),
  host('db-01', { address: 'db.example.net', tags: ['gpu'], groups: ['staging'] }),
]
const found = (text: string) => {
  const left = filterHosts(haystacksOf(hosts), text)
  return left && hosts.filter((_, at) => left[at] === 1).map(({ name }) => name)
}

describe('filtering hosts', () => {
  it.each([
    ['web', ['Web-01']],
    ['EXAMPLE', ['db-01']],
    ['deploy', ['Web-01']],
    ['gpu', ['db-01']],
    ['stag', ['db-01']],
    ['01', ['Web-01', 'db-01']],
    ['nothing', []],
  ])('finds by name, address, user, tag and group in either case: %s', (text, names) => {
    expect(found(text)).toEqual(names)
  })

  it('wants every word', () => {
    expect(found('01 gpu')).toEqual(['db-01'])
    expect(found('web gpu')).toEqual([])
  })

  it('never matches across two of the things it looks at', () => {
    expect(found('web-0110.2')).toEqual([])
  })

  it('is no filter when only white space is typed', () => {
    expect(found('  ')).toBeUndefined()
  })
})
