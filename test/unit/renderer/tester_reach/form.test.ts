import { describe, expect, it } from 'vitest'
import { emptyDraft, usualOptions, type ReachDraft } from '../../../../renderer/screens/tester/reach/form/draft.ts'
import { readDraft } from '../../../../renderer/screens/tester/reach/form/read_draft.ts'
import { reachSpec } from '../../../../shared/contract/reach.ts'

const hostsByName = new Map([
  ['db1', { address: '10.0.0.1' }],
  ['db2', { address: '10.0.0.2' }],
])
const read = (draft: Partial<ReachDraft>, toHosts: readonly string[] = []) =>
  readDraft(
    { ...emptyDraft, ...draft },
    {
      fromText: 'web1',
      fromHosts: { hosts: ['web1'], problems: [] },
      toHosts: { hosts: [...toHosts], problems: [] },
      hostsByName,
      settings: { connectTimeoutMs: 15_000, hostKeys: 'strict' },
    },
  )

describe('the form of a matrix', () => {
  it('makes a spec that the contract takes', () => {
    const { spec } = read({ list: 'db1:5432, example.org:80' })
    expect(reachSpec.parse(spec)).toEqual(spec)
  })

  it('means the address of a host of the inventory, and shows its name', () => {
    expect(read({ list: 'db1:5432' }).to).toEqual([{ address: '10.0.0.1', name: 'db1', port: 5432 }])
  })

  it('crosses hosts with ports', () => {
    const { to } = read({ toKind: 'hosts', hosts: '@db', ports: '22,80' }, ['db1', 'db2'])
    expect(to.map(({ name, port }) => `${name}:${port}`)).toEqual(['db1:22', 'db1:80', 'db2:22', 'db2:80'])
  })

  it('says where the list of addresses is wrong, and starts nothing', () => {
    const { toProblems, spec } = read({ list: 'db1:5432, db2:99999' })
    expect([toProblems.map(({ column }) => column), spec]).toEqual([[11], undefined])
  })

  it('names no hosts where this machine probes', () => {
    expect(read({ from: 'local', list: 'db1:22' }).spec).toMatchObject({ from: 'local' })
  })

  it('takes times with units, and refuses what the contract would', () => {
    const options = { ...usualOptions, timeout: '900ms', forks: '0', connectTimeout: '2h' }
    const { optionErrors } = read({ list: 'db1:22', options })
    expect(optionErrors).toEqual({
      forks: { error: 'wholeNumber', min: 1, max: 10_000 },
      connectTimeout: { error: 'duration' },
    })
  })

  it('leaves what is empty to the settings', () => {
    expect(read({ list: 'db1:22' }).spec).toMatchObject({ connectTimeoutMs: 15_000, hostKeys: 'strict' })
  })
})
