import { describe, expect, it } from 'vitest'
import { formats } from '../../../electron/services/inventory/exchange/formats.ts'
import { planImport } from '../../../electron/services/inventory/exchange/plan.ts'
import type { ExchangeFormat } from '../../../shared/contract/inventory.ts'
import { applyEdits } from '../../../shared/inventory/edits.ts'
import { readIni } from '../../../shared/inventory/ini/package.ts'
import { parseInventory } from '../../../shared/inventory/parse.ts'
import { SectionReader } from '../../../shared/inventory/section_reader.ts'

const present = `[web01]
host = 10.0.0.1
password = old

[web02]

[web]
hosts = web01, web02
user = deploy
`

function plan(
  list: string,
  { format = 'ansible-ini', into = present, only }: { format?: ExchangeFormat; into?: string; only?: string[] } = {},
) {
  const exchange = formats[format].read(list, 'list')
  const sections = new SectionReader(readIni(into), { port: '22', user: 'me' })
  const planned = planImport(exchange, parseInventory(into, ''), sections, 'list', only && new Set(only))
  const result = planned.edits.length === 0 ? { text: into } : applyEdits(into, planned.edits, 'x')
  return { ...planned, result, text: 'text' in result ? result.text : '' }
}

describe('importing a list of hosts', () => {
  it('tells of each host and group whether it is new, differs or is the same, in words', () => {
    const { items } = plan(`
web01 ansible_host=10.0.0.9 ansible_port=2222
web02
new ansible_user=root
[web]
web01
web02
new
[fresh:children]
web
[web:vars]
ansible_user=other
`)
    expect(items).toEqual([
      { kind: 'host', name: 'web01', state: 'differs', changes: ['host: 10.0.0.1 → 10.0.0.9', 'port: 22 → 2222'] },
      { kind: 'host', name: 'web02', state: 'same', changes: [] },
      { kind: 'host', name: 'new', state: 'new', changes: ['user = root'] },
      { kind: 'group', name: 'web', state: 'differs', changes: ['+ new', 'user: deploy → other'] },
      { kind: 'group', name: 'fresh', state: 'new', changes: ['+ web'] },
    ])
  })

  it('changes only what it tells', () => {
    const { text } = plan('web01 ansible_host=10.0.0.9\nnew\n[web]\nnew\n')
    expect(text).toBe(
      present.replace('10.0.0.1', '10.0.0.9').replace('web01, web02', 'web01, web02, new') + '\n[new]\n',
    )
  })

  it('says that passwords are set, and not which', () => {
    const { items, text } = plan('web01 ansible_password=hunter2\nnew ansible_password=hunter3\n')
    expect(items.map(({ changes }) => changes)).toEqual([['password set'], ['password set']])
    expect(text).toContain('password = hunter2')
    expect(plan('web01 ansible_password=old\n').items[0]?.state).toBe('same')
  })

  it('takes only what is asked for, and no host in by the back door of a group', () => {
    const list = 'a\nb\n[g]\na\nb\nweb01\n[h:children]\ng\n'
    expect(parseInventory(plan(list, { only: ['a', 'g'] }).text, '').groups.get('g')?.hosts).toEqual(['web01', 'a'])
    expect([...parseInventory(plan(list, { only: ['h'] }).text, '').hosts.keys()]).toEqual(['web01', 'web02'])
  })

  it('leaves out what the inventory has as something else', () => {
    const { items, problems, result } = plan('web\nok\n[web01]\nok\n')
    expect(items.map(({ name }) => name)).toEqual(['ok'])
    expect(problems).toHaveLength(2)
    expect(result).not.toHaveProperty('problems')
  })

  it('gives hosts of which groups disagree the value of the last by name, and says so', () => {
    const list =
      '[a]\nh\n[b]\nh\n[a:vars]\nansible_user=one\n[b:vars]\nansible_user=two\n[c:children]\na\n[c:vars]\nansible_user=zero\n'
    const { problems, result, text } = plan(list, { into: '' })
    expect(result).not.toHaveProperty('problems')
    expect(parseInventory(text, '').hosts.get('h')).toMatchObject({ user: 'two', problems: [] })
    expect(problems.map(({ message }) => message)).toEqual([
      'groups "a", "b" give the same hosts different values for "user": these hosts get that of "b"',
    ])
  })

  it('gives values for all hosts to those that get none otherwise', () => {
    const { text } = plan('[DEFAULT]\nuser = all\nport = 2200\n[x]\n[y]\nuser =\n[g]\nhosts = x\nuser = g\n', {
      format: 'hosts-ini',
      into: '',
    })
    const { hosts } = parseInventory(text, '')
    expect(hosts.get('x')).toMatchObject({ user: 'g', port: 2200 })
    expect(hosts.get('y')).toMatchObject({ port: 2200 })
    expect(hosts.get('y')).not.toHaveProperty('user')
  })

  it('takes what can be read of an inventory with mistakes', () => {
    const { items, problems } = plan('[a]\nprot = 22\n[b]\nuser = x\n', { format: 'hosts-ini', into: '' })
    expect(items.map(({ name }) => name)).toEqual(['a', 'b'])
    expect(problems).toMatchObject([{ message: 'unknown key "prot": did you mean "port"?', line: 2 }])
  })

  it('cannot write other lines into the file through a value', () => {
    const { problems, text } = plan('name,user\na,"x\nport = 1"\nb,x\n', { format: 'csv', into: '' })
    expect(text).toBe('[b]\nuser = x\n')
    expect(problems).toHaveLength(1)
  })
})
