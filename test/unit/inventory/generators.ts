import fc from 'fast-check'
import type { InventoryEdit } from '../../../shared/inventory/edit.ts'

const hosts = ['a', 'b', 'web1', 'web2', 'web3', 'web4'] as const
const groups = ['g', 'h', 'i'] as const
const hostName = fc.constantFrom(...hosts)
const groupName = fc.constantFrom(...groups)
const hostItem = fc.oneof(hostName, fc.constantFrom('web[1-3]', 'web[2,4]', 'fe80::1', 'new'))

const newline = fc.constantFrom('\n', '\n', '\r\n')
const delimiter = fc.constantFrom(' = ', '=', ': ', ':', ' =', '\t:\t')
const indent = fc.constantFrom('', '', '', '  ', '\t')
const separator = fc.constantFrom(', ', ',', ' ', ',\n    ', '\n    ', '\n\n  # in a list\n    ', ',\n  ; rack\n    ')
const between = fc.constantFrom('', '', '\n', '# note\n', '  ; note\n', '\n\n# about the next\n')

const list = (item: fc.Arbitrary<string>) =>
  fc
    .tuple(fc.uniqueArray(item, { maxLength: 4 }), separator, fc.constantFrom('', '\n    '), fc.constantFrom('', ','))
    .map(([items, between, start, end]) => start + items.join(between) + (items.length > 0 ? end : ''))

const entries = fc.tuple(
  fc.option(fc.tuple(fc.constantFrom('user', 'User', 'username'), fc.constantFrom('x', 'y', '', 'p#;=%'))),
  fc.option(fc.tuple(fc.constantFrom('port'), fc.constantFrom('22', '2222', ''))),
  fc.option(fc.tuple(fc.constantFrom('tags'), list(fc.constantFrom('t', 'u')))),
)

type Entries = readonly ([string, string] | null)[]

const section = <T extends string>(name: fc.Arbitrary<T>, lists: fc.Arbitrary<Entries>) =>
  fc
    .record({ name, lists, entries, delimiter, indent, notes: fc.array(between, { minLength: 6, maxLength: 6 }) })
    .map((parts) => ({
      name: parts.name,
      text: [
        `[${parts.name}]\n`,
        ...[...parts.lists, ...parts.entries].map((entry, index) =>
          entry ? `${parts.notes[index] ?? ''}${parts.indent}${entry[0]}${parts.delimiter}${entry[1]}\n` : '',
        ),
        parts.notes[5] ?? '',
      ].join(''),
    }))

const hostSection = section(fc.oneof(hostName, fc.constantFrom('web[1-3]', 'web[1-2]')), fc.constant([]))
const groupSection = section(
  groupName,
  fc.tuple(
    list(hostItem).map((value): [string, string] => ['hosts', value]),
    fc.option<[string, string]>(list(groupName).map((value) => ['groups', value])),
  ),
)

/** Inventories in all sorts of layouts, most of them without problems. */
export const inventoryText = fc
  .tuple(
    fc.constantFrom('', '\ufeff'),
    between,
    fc.uniqueArray(fc.oneof(hostSection, groupSection), { selector: ({ name }) => name, maxLength: 7 }),
    newline,
    fc.boolean(),
  )
  .map(([mark, start, sections, end, isEnded]) => {
    let comments = 0
    const text = (mark + start + sections.map((one) => one.text).join('')).replace(
      /[#;] [a-z ]+/g,
      (c) => `${c} ${comments++}`,
    )
    return (isEnded ? text : text.replace(/\n$/, '')).replaceAll('\n', end)
  })

const values = fc.record(
  {
    user: fc.constantFrom(null, '', 'z', 'a;b#c=d'),
    port: fc.constantFrom(null, '', '1', '99999'),
    tags: fc.constantFrom(null, 't', 'v,w'),
    key: fc.constantFrom(null, '~/id', '-----BEGIN K-----\nab==\n\ncd\n-----END K-----'),
  },
  { requiredKeys: [] },
)
const freshName = fc.constantFrom('fresh', 'web9', 'a', 'g', '::2')
const members = {
  hosts: fc.uniqueArray(hostName, { maxLength: 2 }),
  groups: fc.uniqueArray(groupName, { maxLength: 1 }),
}

export const inventoryEdit: fc.Arbitrary<InventoryEdit> = fc.oneof(
  fc.record({ type: fc.constant('add-host'), name: freshName, values, groups: members.groups }),
  fc.record({ type: fc.constant('set-host'), name: hostName, values }),
  fc.record({ type: fc.constant('rename-host'), name: hostName, to: freshName }),
  fc.record({ type: fc.constant('remove-host'), name: hostName }),
  fc.record({ type: fc.constant('add-group'), name: freshName, values, ...members }),
  fc.record({ type: fc.constant('set-group'), name: groupName, values }),
  fc.record({ type: fc.constant('rename-group'), name: groupName, to: freshName }),
  fc.record({ type: fc.constant('remove-group'), name: groupName }),
  fc.record({ type: fc.constant('add-members'), group: groupName, ...members }),
  fc.record({ type: fc.constant('remove-members'), group: groupName, ...members }),
)
