import type { FieldName } from '../../../shared/contract/inventory.ts'
import { nameProblem, type Named } from '../../../shared/inventory/names.ts'
import { fieldProblem } from '../../../shared/inventory/values.ts'
import { expandRange } from '../../../shared/targets/ranges.ts'

/** What is wrong with something that was typed: a key below `hosts.wrong`, and what its sentence names. */
export interface Fault {
  readonly key:
    | 'nameMissing'
    | 'nameReserved'
    | 'nameInvisible'
    | 'nameSpace'
    | 'nameChar'
    | 'nameStart'
    | 'nameTaken'
    | 'range'
    | 'port'
    | 'addressSpace'
    | 'addressUser'
    | 'addressBrackets'
    | 'addressPort'
    | 'address'
    | 'user'
    | 'key'
    | 'oneLine'
    | 'tag'
  readonly values?: Readonly<Record<string, string>>
}

/** Whether something has this name already. */
export type IsTaken = (name: string) => boolean

/**
 * Why something cannot have this name; undefined when it can. Whether it can is decided where the inventory's grammar is
 * (shared/inventory/names.ts); here only the words for it are found, in terms of what was typed.
 */
export function nameFault(name: string, kind: Named, isTaken: IsTaken = () => false): Fault | undefined {
  if (name === '') return { key: 'nameMissing' }
  if (isTaken(name)) return { key: 'nameTaken', values: { name } }
  if (nameProblem(name, kind) === undefined) return undefined
  if (name === 'DEFAULT' || name === 'all' || name.startsWith('tag:')) return { key: 'nameReserved', values: { name } }
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(name)) return { key: 'nameInvisible' }
  if (/^\s|\s$|[^\S ]/.test(name)) return { key: 'nameSpace' }
  const [first = ''] = name
  if (/^[%~+;#-]/.test(name)) return { key: 'nameStart', values: { char: first } }
  const special = /[^\p{L}\p{N}_.:% ~+-]/u.exec(name)
  return { key: 'nameChar', values: { char: special?.[0] ?? first } }
}

/** As `nameFault`, for a new host or a range of them: `web[01-20]`. */
export function hostNamesFault(text: string, isTaken: IsTaken): Fault | undefined {
  if (!/[[\]]/.test(text)) return nameFault(text, 'host', isTaken)
  const expansion = expandRange(text)
  if ('message' in expansion) return { key: 'range' }
  for (const name of expansion.names) {
    const fault = nameFault(name, 'host', isTaken)
    if (fault) return fault
  }
  return undefined
}

/** Why a field cannot have this value; undefined when it can, and for the empty one. */
export function fieldFault(field: FieldName, value: string): Fault | undefined {
  if (value === '' || fieldProblem(field, value) === undefined) return undefined
  switch (field) {
    case 'port':
      return { key: 'port' }
    case 'address':
      return addressFault(value)
    case 'user':
      return /[\r\n]/.test(value) ? { key: 'oneLine' } : { key: 'user' }
    case 'key':
      return { key: 'key' }
    case 'tags':
      return { key: 'tag', values: { tag: value.split(/[\s,]+/).find((tag) => tag && nameProblem(tag, 'tag')) ?? '' } }
    case 'password':
    case 'passphrase':
      return { key: 'oneLine' }
  }
}

function addressFault(value: string): Fault {
  if (/[\s,]/.test(value)) return { key: 'addressSpace' }
  if (value.includes('@')) return { key: 'addressUser' }
  if (/[[\]]/.test(value)) return { key: 'addressBrackets' }
  return /^[^:]*:[^:]*$/.test(value) ? { key: 'addressPort' } : { key: 'address' }
}

/** A name that is free, for a copy: `web01` gives the next free number of its width, others get `-2`. */
export function freeName(name: string, isTaken: IsTaken): string {
  const [, stem = '', digits] = /^(.*?)([0-9]*)$/.exec(name) ?? []
  for (let step = 1; ; step++) {
    const candidate = digits
      ? stem + (BigInt(digits) + BigInt(step)).toString().padStart(digits.length, '0')
      : `${name}-${step + 1}`
    if (!isTaken(candidate)) return candidate
  }
}
