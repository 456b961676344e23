import { parse } from 'csv-parse/sync'
import type { HostField } from '../../../../shared/inventory/fields.ts'
import { quote } from '../../../../shared/inventory/quote.ts'
import { csvCell, unguarded } from '../../csv_cell.ts'
import { ExchangeBuilder, groupsByHost, type Exchange } from './model.ts'

const columns = ['name', 'address', 'port', 'user', 'key', 'tags', 'groups'] as const
type Column = (typeof columns)[number]

/** What a heading may also be, in lower case. */
const headings: ReadonlyMap<string, Column> = new Map([
  ...columns.map((column) => [column, column] as const),
  ['host', 'address'],
  ['hostname', 'address'],
  ['ip', 'address'],
  ['username', 'user'],
  ['login', 'user'],
  ['identity_file', 'key'],
  ['group', 'groups'],
  ['tag', 'tags'],
])

interface Row {
  readonly record: string[]
  readonly info: { readonly lines: number }
}

/** Reads a table with a header row; its columns may be separated by commas, semicolons or tabs. */
export function readCsv(text: string, source: string): Exchange {
  const builder = new ExchangeBuilder(source)
  let rows: Row[]
  try {
    rows = parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as Row[]
  } catch (error) {
    const { lines } = error as { lines?: number }
    builder.problem('the table cannot be read: expected each quotation mark inside a cell to be doubled', lines)
    return builder.result()
  }
  const [header, ...body] = rows
  const places = readHeader(header, builder)
  if (places) for (const row of body) readRow(row, places, builder)
  return builder.result()
}

/** The separator that stands most often in the header row. */
function delimiterOf(text: string): string {
  const header = /^[^\r\n]*/.exec(text.trimStart())?.[0].replace(/"[^"]*"/g, '') ?? ''
  const count = (separator: string) => header.split(separator).length
  return [',', ';', '\t'].reduce((a, b) => (count(b) > count(a) ? b : a))
}

function readHeader(header: Row | undefined, builder: ExchangeBuilder): Map<Column, number> | undefined {
  const places = new Map<Column, number>()
  for (const [index, heading] of (header?.record ?? []).entries()) {
    const column = headings.get(heading.toLowerCase().replace(/[\s-]+/g, '_'))
    if (column === undefined) {
      if (heading !== '') builder.problem(`the column ${quote(heading)} is not known and left out`, 1)
    } else if (places.has(column)) {
      builder.problem(`the column ${quote(heading)} means the same as an earlier one and is left out`, 1)
    } else places.set(column, index)
  }
  if (places.has('name')) return places
  builder.problem(`expected a header row with a column "name"; the others may be ${columns.slice(1).join(', ')}`, 1)
  return undefined
}

function readRow({ record, info }: Row, places: ReadonlyMap<Column, number>, builder: ExchangeBuilder): void {
  const cell = (column: Column) => unguarded(record[places.get(column) ?? -1] ?? '')
  const name = cell('name')
  if (builder.has(name)) {
    builder.problem(`${quote(name)} comes more than once: the first row counts`, info.lines)
    return
  }
  const host = builder.host(name, info.lines)
  if (!host) return
  for (const field of ['address', 'port', 'user', 'key'] satisfies HostField[]) {
    const value = cell(field)
    if (value !== '') builder.set(host, field, value, info.lines)
  }
  const tags = splitCell(cell('tags'), /[\s,;|]+/)
  if (tags.length > 0) builder.set(host, 'tags', tags.join(','), info.lines)
  for (const group of splitCell(cell('groups'), /\s*[,;|\n]\s*/)) builder.group(group, info.lines)?.hosts.add(name)
}

function splitCell(cell: string, separator: RegExp): string[] {
  return cell
    .split(separator)
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

/** Writes a table as RFC 4180 has it. */
export function writeCsv({ hosts, groups }: Exchange): string {
  const holders = groupsByHost(groups)
  const rows = hosts.map(({ name, values: { address = '', port = '', user = '', key = '', tags = '' } }) => [
    name,
    address,
    port,
    user,
    key,
    tags.replaceAll(',', ' '),
    (holders.get(name) ?? []).join('; '),
  ])
  return [columns, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('')
}
