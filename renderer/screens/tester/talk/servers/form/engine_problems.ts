import type { FieldName } from './draft.ts'
import { NUMBER_NAMES } from './numbers.ts'

const OTHERS: Readonly<Record<string, FieldName>> = {
  address: 'address',
  name: 'name',
  folder: 'folder',
  certificate: 'certificate',
  key: 'key',
  tls: 'certificate',
  group: 'group',
  multicast: 'group',
  interface: 'groupInterface',
  reply: 'reply',
  greeting: 'greeting',
  codec: 'codec',
  mode: 'mode',
  idleTimeoutMs: 'idleSeconds',
  maxPayloadBytes: 'maxPayloadMiB',
  size: 'poolSize',
}

/**
 * The field that a problem of the engine is about: its source is a path in the spec, such as `port`, `tls.key` or
 * `mode.rules.2.reply`; the innermost name that the form knows counts, but of rules the rule.
 */
export function fieldOfSource(source: string): FieldName | undefined {
  const names = source.split(/[.[\]]+/).filter(Boolean)
  const rule = names[names.indexOf('rules') + 1]
  if (names.includes('rules') && rule !== undefined && /^\d+$/.test(rule)) return `rule-${Number(rule)}`
  for (const name of names.toReversed()) {
    const number = NUMBER_NAMES.find((one) => one === name)
    if (number !== undefined) return number
    const other = Object.hasOwn(OTHERS, name) ? OTHERS[name] : undefined
    if (other !== undefined) return other
  }
  return undefined
}
