import { fieldKeys } from '../../../../shared/inventory/fields.ts'
import { readIni, valueProblem, writeSection, type NewEntry } from '../../../../shared/inventory/ini/package.ts'
import { readDeclarations } from '../../../../shared/inventory/membership.ts'
import { ProblemList, readSections, type Section } from '../../../../shared/inventory/sections.ts'
import type { Settings } from '../../../../shared/inventory/values.ts'
import { foldNames } from '../../../../shared/targets/ranges.ts'
import { ExchangeBuilder, fieldsOf, type Exchange, type Values } from './model.ts'

/** Reads another inventory of ours; what is wrong in it is told, and the rest read all the same. */
export function readHostsIni(text: string, source: string): Exchange {
  const builder = new ExchangeBuilder(source)
  const document = readIni(text)
  const found = new ProblemList(source)
  for (const { message, line, column } of document.problems) found.add(message, { line, column })
  const sections = readSections(document, found)
  const declared = readDeclarations(sections.list, found)
  for (const { message, line } of found.problems) builder.problem(message, line)

  const valuesOf = (section: Section | undefined): Values => plain(section?.settings ?? {})
  for (const { name, single, range } of declared.hosts.values()) {
    const host = builder.host(name, single?.ini.line)
    if (!host) continue
    for (const [field, value] of fieldsOf({ ...valuesOf(range), ...valuesOf(single) })) builder.set(host, field, value)
  }
  for (const { name, section, hosts, groups } of declared.groups.values()) {
    const group = builder.group(name, section.ini.line)
    if (!group) continue
    for (const host of hosts) group.hosts.add(host.name)
    for (const inner of groups) group.groups.add(inner)
    for (const [field, value] of fieldsOf(valuesOf(section))) builder.set(group, field, value)
  }
  for (const [field, value] of fieldsOf(plain(sections.defaults))) builder.set('all hosts', field, value)
  return builder.result()
}

function plain(settings: Settings): Values {
  return Object.fromEntries(Object.entries(settings).map(([field, { value }]) => [field, value]))
}

const style = { delimiter: ' = ', newline: '\n', indent: '' }

/** Writes an inventory from scratch: comments of the one it came from may hold anything, and stay there. */
export function writeHostsIni({ hosts, groups }: Exchange): string {
  const sections = [
    ...hosts.map(({ name, values }) => writeSection(name, entriesOf(values), style)),
    ...groups.map((group) => {
      const lists: NewEntry[] = []
      // Without any list the section would be a host.
      if (group.hosts.length > 0 || group.groups.length === 0) lists.push(['hosts', listOf(group.hosts)])
      if (group.groups.length > 0) lists.push(['groups', group.groups.join(', ')])
      return writeSection(group.name, [...lists, ...entriesOf(group.values)], style)
    }),
  ]
  return sections.join('\n')
}

function entriesOf(values: Values): NewEntry[] {
  return fieldsOf(values)
    .filter(([, value]) => valueProblem(value) === undefined)
    .map(([field, value]) => [fieldKeys[field][0], value])
}

function listOf(names: readonly string[]): string {
  return foldNames(names).replace(/,(?![^[]*\])/g, ', ')
}
