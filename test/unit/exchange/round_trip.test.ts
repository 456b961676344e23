import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formats } from '../../../electron/services/inventory/exchange/formats.ts'
import { exchangeOf } from '../../../electron/services/inventory/exchange/model.ts'
import { planImport } from '../../../electron/services/inventory/exchange/plan.ts'
import type { ExchangeFormat } from '../../../shared/contract/inventory.ts'
import { applyEdits } from '../../../shared/inventory/edits.ts'
import type { InventoryEdit } from '../../../shared/inventory/edit.ts'
import { readIni } from '../../../shared/inventory/ini/package.ts'
import type { Inventory } from '../../../shared/inventory/model.ts'
import { parseInventory } from '../../../shared/inventory/parse.ts'
import { fieldProblem } from '../../../shared/inventory/values.ts'
import { SectionReader } from '../../../shared/inventory/section_reader.ts'

const plainName = fc.constantFrom('web01', 'web02', 'web10', 'db-a', 'fe80::1', 'x.example.org', '10.0.0.7', '数据库')
/** What the inventory allows and other programs may stumble over. */
const oddName = fc.constantFrom('port:22', 'all:vars', 'a%h', 'under_score')
const text = fc
  .string({ unit: fc.constantFrom(...`ab1 '"\\#;=%,@-+~$(){}`), minLength: 1, maxLength: 8 })
  .map((value) => value.trim())
  .filter((value) => value !== '' && fieldProblem('user', value) === undefined)

const values = fc.record(
  {
    address: fc.constantFrom('10.0.0.1', 'fe80::2', 'a.example.org'),
    port: fc.constantFrom('22', '2222', '65535'),
    user: text,
    password: fc.constant('hunter2'),
    key: fc.oneof(fc.constantFrom('~/.ssh/id', 'C:\\keys\\id'), text),
    passphrase: fc.constant('hunter2'),
    tags: fc.constantFrom('a', 'b,c'),
  },
  { requiredKeys: [] },
)

const inventory = (name: fc.Arbitrary<string>) =>
  fc
    .record({
      hosts: fc.uniqueArray(fc.tuple(name, values), { selector: ([host]) => host, minLength: 1, maxLength: 6 }),
      split: fc.nat(6),
    })
    .map(({ hosts, split }): string => {
      const edits: InventoryEdit[] = [
        ...hosts.map(([host, own]): InventoryEdit => ({ type: 'add-host', name: host, values: own })),
        { type: 'add-group', name: 'inner', hosts: hosts.slice(0, split).map(([host]) => host) },
        { type: 'add-group', name: 'outer', hosts: hosts.slice(-1).map(([host]) => host), groups: ['inner'] },
        { type: 'add-group', name: 'empty' },
      ]
      const made = applyEdits('', edits, '')
      if ('problems' in made) throw new Error(JSON.stringify(made.problems))
      return made.text
    })

function importInto(into: string, format: ExchangeFormat, list: string) {
  const sections = new SectionReader(readIni(into), { port: '22', user: 'me' })
  const plan = planImport(formats[format].read(list, 'list'), parseInventory(into, ''), sections, 'list')
  const result = plan.edits.length === 0 ? { text: into } : applyEdits(into, plan.edits, '')
  if ('problems' in result) throw new Error(JSON.stringify(result.problems))
  return { plan, after: parseInventory(result.text, '') }
}

const reachedAs = ({ hosts }: Inventory) =>
  [...hosts.values()].map(({ name, address, port, user, key }) => ({ name, address, port, user, key }))

const all: ExchangeFormat[] = ['ssh-config', 'ansible-ini', 'csv', 'hosts-ini']

describe.each(all)('what is exported as %s', (format) => {
  const exported = (from: string) => formats[format].write(exchangeOf(parseInventory(from, '')))

  it('is the same when it is imported again', () => {
    fc.assert(
      fc.property(inventory(plainName), (from) => {
        const { plan } = importInto(from, format, exported(from))
        expect(plan.problems).toEqual([])
        expect(plan.items.filter(({ state }) => state !== 'same')).toEqual([])
        expect(plan.items.filter(({ kind }) => kind === 'host').length + leftOut(exported(from))).toBe(
          parseInventory(from, '').hosts.size,
        )
      }),
    )
  })

  it('makes an empty inventory reach the same hosts in the same way', () => {
    fc.assert(
      fc.property(inventory(plainName), (from) => {
        fc.pre(leftOut(exported(from)) === 0)
        const { after } = importInto('', format, exported(from))
        expect(reachedAs(after)).toEqual(reachedAs(parseInventory(from, '')))
      }),
    )
  })

  it('gives odd names back as they were, or says that it leaves them out', () => {
    fc.assert(
      fc.property(inventory(fc.oneof(plainName, oddName)), (from) => {
        const { after } = importInto('', format, exported(from))
        const before = parseInventory(from, '')
        for (const name of after.hosts.keys()) expect(before.hosts.has(name)).toBe(true)
        expect(after.hosts.size + leftOut(exported(from))).toBe(before.hosts.size)
      }),
    )
  })

  it('holds no secret', () => {
    const key = '-----BEGIN K-----\nhunter2\n-----END K-----'
    const made = applyEdits(
      '# hunter2\n',
      [{ type: 'add-host', name: 'a', values: { password: 'hunter2', passphrase: 'hunter2', key } }],
      '',
    )
    expect(exported((made as { text: string }).text)).not.toContain('hunter2')
  })
})

function leftOut(list: string): number {
  return list.match(/^# left out/gm)?.length ?? 0
}

describe('an export of some hosts', () => {
  it('has only these, and the groups that hold one of them', () => {
    const from = '[a]\n[b]\n[g]\nhosts = a\n[h]\nhosts = b\n[o]\ngroups = g, h\n'
    expect(formats['hosts-ini'].write(exchangeOf(parseInventory(from, ''), new Set(['a'])))).toBe(
      '[a]\n\n[g]\nhosts = a\n\n[o]\ngroups = g\n',
    )
  })
})
