import { describe, expect, it } from 'vitest'
import { manyEdits } from '../../../../renderer/screens/hosts/detail/many_edits.ts'
import { host } from './views.ts'

const hosts = [host('a', { tags: ['eu'], groups: ['web'] }), host('b')]
const nothing = { addTags: [], removeTags: [], addGroups: [] }

describe('giving several hosts the same', () => {
  it('leaves empty fields as they are for each', () => {
    expect(manyEdits(hosts, { ...nothing, user: '', port: '2222' })).toEqual([
      { type: 'set-host', name: 'a', values: { port: '2222' } },
      { type: 'set-host', name: 'b', values: { port: '2222' } },
    ])
  })

  it('adds tags to those that each host has', () => {
    expect(manyEdits(hosts, { ...nothing, addTags: ['eu', 'gpu'] })).toEqual([
      { type: 'set-host', name: 'a', values: { tags: 'eu, gpu' } },
      { type: 'set-host', name: 'b', values: { tags: 'eu, gpu' } },
    ])
  })

  it('touches only hosts that have a tag which is taken away', () => {
    expect(manyEdits(hosts, { ...nothing, removeTags: ['eu'] })).toEqual([
      { type: 'set-host', name: 'a', values: { tags: '' } },
    ])
  })

  it('adds to a group those that are not in it', () => {
    expect(manyEdits(hosts, { ...nothing, addGroups: ['web'] })).toEqual([
      { type: 'add-members', group: 'web', hosts: ['b'] },
    ])
  })

  it('is nothing when nothing is filled in', () => {
    expect(manyEdits(hosts, nothing)).toEqual([])
  })
})
