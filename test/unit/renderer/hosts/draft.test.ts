import { describe, expect, it } from 'vitest'
import {
  conflictsOf,
  moveDraft,
  onlyTheirs,
  rebase,
  setDraft,
  useDrafts,
  withChange,
  type Draft,
} from '../../../../renderer/screens/hosts/detail/draft.ts'
import type { FieldName, SectionDetail } from '../../../../shared/contract/inventory.ts'

function section(own: Partial<Record<FieldName, string>>, stamp = 'first'): SectionDetail {
  const names: FieldName[] = ['address', 'port', 'user', 'password']
  const fields = names.map((field) => ({
    field,
    ...(own[field] === undefined ? {} : { own: own[field] }),
    secret: field === 'password',
  }))
  return { kind: 'host', name: 'web01', fields, directGroups: [], directHosts: [], stamp }
}

const empty = (base: SectionDetail): Draft => ({ base, changes: {} })

describe('a draft', () => {
  it('holds what differs from the file', () => {
    const draft = withChange(empty(section({ port: '22' })), 'port', '2222')
    expect(draft.changes).toEqual({ port: '2222' })
  })

  it('holds nothing when the old value is typed again', () => {
    const changed = withChange(empty(section({ port: '22' })), 'port', '2222')
    expect(withChange(changed, 'port', '22').changes).toEqual({})
  })

  it('tells a line that is to go from a value that is to be none', () => {
    const base = section({ user: 'root' })
    expect(withChange(empty(base), 'user', null).changes).toEqual({ user: null })
    expect(withChange(empty(base), 'user', '').changes).toEqual({ user: '' })
  })

  it('takes removing what is not there for no change', () => {
    expect(withChange(empty(section({})), 'user', null).changes).toEqual({})
  })

  it('never takes a typed secret for the one in the file', () => {
    const draft = withChange(empty(section({ password: '••••' })), 'password', '••••')
    expect(draft.changes).toEqual({ password: '••••' })
  })

  it('goes along when its host is renamed', () => {
    setDraft('host:web01', { base: section({}), changes: { port: '1' } })
    moveDraft('host', 'web01', 'web02')
    expect([...useDrafts.getState().drafts.keys()]).toEqual(['host:web02'])
    setDraft('host:web02', undefined)
  })
})

describe('an edit that meets another one', () => {
  const draft: Draft = { base: section({ address: 'a', port: '22' }), changes: { address: 'mine', user: 'me' } }
  const theirs = section({ address: 'theirs', port: '23' }, 'second')

  it('shows every field that was typed, and whether the other side changed it', () => {
    expect(conflictsOf(draft, theirs)).toEqual([
      { field: 'address', secret: false, base: 'a', mine: 'mine', theirs: 'theirs', collides: true },
      { field: 'user', secret: false, base: undefined, mine: 'me', theirs: undefined, collides: false },
    ])
  })

  it('names what only the other side changed', () => {
    expect(onlyTheirs(draft, theirs).map(({ field }) => field)).toEqual(['port'])
  })

  it('keeps mine on top of what the file says now', () => {
    expect(rebase(draft, theirs, new Set())).toEqual({ base: theirs, changes: { address: 'mine', user: 'me' } })
  })

  it('takes theirs for the fields where that was chosen', () => {
    expect(rebase(draft, theirs, new Set(['address'])).changes).toEqual({ user: 'me' })
  })

  it('has nothing left to save when both sides meant the same', () => {
    const same = section({ address: 'mine' }, 'second')
    expect(rebase({ ...draft, changes: { address: 'mine' } }, same, new Set()).changes).toEqual({})
  })

  it('shows what was typed when the host is gone', () => {
    expect(conflictsOf(draft, null).map(({ field, mine }) => [field, mine])).toEqual([
      ['address', 'mine'],
      ['user', 'me'],
    ])
  })
})
