import type { HostField } from '../../../../shared/inventory/fields.ts'
import { quote } from '../../../../shared/inventory/quote.ts'
import { expandPattern, quoteWord, splitWords, unquoteValue } from './ansible_line.ts'
import { ExchangeBuilder, fieldsOf, type Exchange, type GroupDraft, type HostDraft, type Values } from './model.ts'

/** Ansible's variables that say how a host is reached, with their names before version 2.0. */
const fieldOfVariable: ReadonlyMap<string, HostField> = new Map([
  ['ansible_host', 'address'],
  ['ansible_ssh_host', 'address'],
  ['ansible_port', 'port'],
  ['ansible_ssh_port', 'port'],
  ['ansible_user', 'user'],
  ['ansible_ssh_user', 'user'],
  ['ansible_password', 'password'],
  ['ansible_ssh_pass', 'password'],
  ['ansible_ssh_password', 'password'],
  ['ansible_ssh_private_key_file', 'key'],
  ['ansible_private_key_file', 'key'],
])

/** Groups that Ansible has by itself: every host, and those in no group. */
const builtInGroups = new Set(['all', 'ungrouped'])

/** Reads an Ansible inventory in INI form. Variables that do not say how a host is reached are told and left out. */
export function readAnsibleIni(text: string, source: string): Exchange {
  return new AnsibleReader(source).read(text)
}

type Section = 'hosts' | 'vars' | 'children' | 'unknown'

class AnsibleReader {
  readonly #builder: ExchangeBuilder
  /** Groups that a section or a list of children declares. */
  readonly #declared = new Set<string>()
  readonly #mentioned = new Map<string, number>()
  #section: Section = 'hosts'
  #group = 'ungrouped'

  constructor(source: string) {
    this.#builder = new ExchangeBuilder(source)
  }

  read(text: string): Exchange {
    const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)
    if (looksLikeYaml(lines)) {
      this.#builder.problem('this looks like YAML: only inventories in INI form can be read')
      return this.#builder.result()
    }
    for (const [index, written] of lines.entries()) {
      const line = written.trim()
      if (line !== '' && !/^[#;]/.test(line)) this.#readLine(line, index + 1)
    }
    for (const [name, line] of this.#mentioned) {
      if (!this.#declared.has(name)) this.#builder.problem(`there is no group ${quote(name)} in the file`, line)
    }
    return this.#builder.result()
  }

  #readLine(line: string, number: number): void {
    const header = /^\[([^:\]\s]+)(?::([^\]]*))?\]\s*(?:#.*)?$/.exec(line)
    if (header) return this.#begin(header[1] ?? '', header[2], number)
    switch (this.#section) {
      case 'hosts':
        return this.#readHosts(line, number)
      case 'vars':
        return this.#readVariable(line, number)
      case 'children':
        return this.#readChild(line, number)
      case 'unknown':
        return
    }
  }

  #begin(group: string, kind: string | undefined, number: number): void {
    this.#group = group
    this.#section =
      kind === undefined ? 'hosts' : kind === 'vars' ? 'vars' : kind === 'children' ? 'children' : 'unknown'
    if (this.#section === 'unknown') {
      this.#builder.problem(`[${group}:${kind ?? ''}] is not known: expected :vars or :children`, number)
    } else if (this.#section === 'vars') this.#mentioned.set(group, this.#mentioned.get(group) ?? number)
    else {
      this.#declared.add(group)
      if (!builtInGroups.has(group)) this.#builder.group(group, number)
    }
    if (builtInGroups.has(group)) this.#declared.add(group)
  }

  #readHosts(line: string, number: number): void {
    const words = splitWords(line)
    const [pattern, ...variables] = words ?? []
    if (pattern === undefined) {
      if (!words) this.#builder.problemOfLine('the line cannot be read: expected quotation marks in pairs', number)
      return
    }
    const expansion = expandPattern(pattern)
    if (typeof expansion === 'string') return this.#builder.problem(`${quote(pattern)}: ${expansion}`, number)
    for (const name of expansion.names) {
      const host = this.#builder.host(name, number)
      if (!host) continue
      this.#ownGroup(number)?.hosts.add(name)
      if (expansion.port !== undefined) this.#builder.set(host, 'port', expansion.port, number)
      for (const variable of variables) this.#readHostVariable(host, variable, number)
    }
  }

  #readHostVariable(host: HostDraft, text: string, number: number): void {
    const at = text.indexOf('=')
    if (at > 0) this.#set(host, text.slice(0, at), unquoteValue(text.slice(at + 1)), number)
    else this.#builder.problem(`host ${quote(host.name)}: expected variables as name=value`, number)
  }

  #readVariable(line: string, number: number): void {
    const at = line.indexOf('=')
    if (at <= 0) return this.#builder.problemOfLine('expected a variable as name=value', number)
    const to = this.#group === 'all' ? 'all hosts' : this.#ownGroup(number)
    if (to) this.#set(to, line.slice(0, at).trim(), unquoteValue(line.slice(at + 1).trim()), number)
  }

  #readChild(line: string, number: number): void {
    const name = line.replace(/\s+#.*$/, '')
    // All groups are children of "all" as it is.
    if (this.#group === 'all') return
    this.#mentioned.set(name, this.#mentioned.get(name) ?? number)
    if (!builtInGroups.has(name)) this.#ownGroup(number)?.groups.add(name)
  }

  #set(to: HostDraft | GroupDraft | 'all hosts', variable: string, value: string, number: number): void {
    const field = fieldOfVariable.get(variable)
    if (!field) this.#builder.problem(`the variable ${quote(variable)} means nothing here and is left out`, number)
    else if (value.includes('{{')) {
      this.#builder.problem(`${variable}: a template cannot be worked out here and is left out`, number)
    } else if (!(field === 'address' && typeof to === 'object' && value === to.name)) {
      this.#builder.set(to, field, value, number)
    }
  }

  /** The group of the section; undefined for those that Ansible has by itself. */
  #ownGroup(number: number): GroupDraft | undefined {
    return builtInGroups.has(this.#group) ? undefined : this.#builder.group(this.#group, number)
  }
}

function looksLikeYaml(lines: readonly string[]): boolean {
  const first = lines.find((line) => !/^\s*([#;]|$)/.test(line))
  return first !== undefined && /^(---|[\w-]+:)\s*$/.test(first)
}

/** A name that ends like this would mean something else to Ansible. */
const ambiguous = /:[0-9]+$|:(vars|children)$|^\[/

/** Writes an Ansible inventory: all hosts with their variables first, then the groups with names alone. */
export function writeAnsibleIni({ hosts, groups }: Exchange): string {
  const lines = new Map(hosts.map(({ name, values }) => [name, isTellable(name) ? hostLine(name, values) : undefined]))
  const names = new Set([...lines].flatMap(([name, line]) => (line === undefined ? [] : [name])))
  const groupNames = new Set(groups.map(({ name }) => name).filter(isGroupName))
  const leftOut = [...lines.keys(), ...groups.map(({ name }) => name)]
    .filter((name) => !names.has(name) && !groupNames.has(name))
    .map((name) => `# left out, because Ansible would read it differently: ${JSON.stringify(name)}\n`)

  const parts = [leftOut.join(''), [...lines.values()].filter((line) => line !== undefined).join('')]
  for (const group of groups) {
    if (!groupNames.has(group.name)) continue
    const own = group.hosts.filter((name) => names.has(name)).map((name) => `${quoteWord(name)}\n`)
    const inner = group.groups.filter((name) => groupNames.has(name)).map((name) => `${name}\n`)
    if (own.length > 0 || inner.length === 0) parts.push(`[${group.name}]\n${own.join('')}`)
    if (inner.length > 0) parts.push(`[${group.name}:children]\n${inner.join('')}`)
  }
  return parts.filter((part) => part !== '').join('\n')
}

/** Numbers behind a colon are a port, unless there are so many colons that it must be an IPv6 address. */
function isTellable(name: string): boolean {
  return !ambiguous.test(name) || (/^[0-9A-Fa-f:.]+$/.test(name) && name.split(':').length > 2)
}

function isGroupName(name: string): boolean {
  return !/[:\s]/.test(name) && !builtInGroups.has(name)
}

const variableOfField: { readonly [F in HostField]?: string } = {
  address: 'ansible_host',
  port: 'ansible_port',
  user: 'ansible_user',
  key: 'ansible_ssh_private_key_file',
}

/** Undefined when a value would be read differently. */
function hostLine(name: string, values: Values): string | undefined {
  const words = [name]
  for (const [field, value] of fieldsOf(values)) {
    const variable = variableOfField[field]
    if (variable === undefined || value === '') continue
    const written = literal(value)
    if (written === undefined) return undefined
    words.push(`${variable}=${written}`)
  }
  return `${words.map(quoteWord).join(' ')}\n`
}

/** Neither a Python literal nor a template. */
const plainValue = /^([0-9]+|(?!(True|False|None)$)[A-Za-z~/.][\w@+,./~:-]*)$/

/** A value in a form that Ansible, which takes it for a Python literal where it can, reads as that text. */
function literal(value: string): string | undefined {
  if (plainValue.test(value)) return value
  if (value.includes('{{')) return undefined
  const mark = [`'`, '"'].find((one) => !value.includes(one))
  if (mark !== undefined && !value.includes('\\')) return mark + value + mark
  return unquoteValue(value) === value ? value : undefined
}
