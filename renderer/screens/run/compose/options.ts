import type { RunOptionsInput } from '../../../../shared/contract/runs.ts'
import type { Settings } from '../../../../shared/contract/system.ts'

/** The options as they are typed. An empty text is the setting's value, or none. */
export interface OptionsForm {
  readonly forks: string
  readonly connectTimeout: string
  readonly timeout: string
  readonly retries: string
  readonly serial: string
  readonly maxFail: string
  readonly failFast: boolean
  readonly user: string
  readonly sudo: boolean
  readonly sudoUser: string
  readonly askPassword: boolean
  readonly pty: boolean
  readonly env: string
  readonly hostKeys: '' | Settings['hostKeys']
}

export const emptyOptions: OptionsForm = {
  forks: '',
  connectTimeout: '',
  timeout: '',
  retries: '',
  serial: '',
  maxFail: '',
  failFast: false,
  user: '',
  sudo: false,
  sudoUser: '',
  askPassword: false,
  pty: false,
  env: '',
  hostKeys: '',
}

/** What is wrong with a field, as a key of the texts, and what the text names. */
export type FieldError =
  | { readonly error: 'wholeNumber'; readonly min: number; readonly max: number }
  | { readonly error: 'duration' | 'serial' | 'percent' | 'name' }
  | { readonly error: 'env'; readonly line: number }

export type OptionErrors = Partial<Record<keyof OptionsForm, FieldError>>

export interface ReadOptions {
  readonly options: RunOptionsInput
  readonly env: Readonly<Record<string, string>> | undefined
  /** Empty when everything can be used. */
  readonly errors: OptionErrors
}

const DAY_MS = 86_400_000

/** Reads the form, with the same bounds as the contract's. */
export function readOptions(form: OptionsForm, settings: Settings): ReadOptions {
  const errors: OptionErrors = {}
  const whole = (field: 'forks' | 'retries', min: number, max: number, standard: number): number => {
    const text = form[field].trim()
    const value = Number(text)
    if (text === '') return standard
    if (/^\d+$/.test(text) && value >= min && value <= max) return value
    errors[field] = { error: 'wholeNumber', min, max }
    return standard
  }
  const duration = (field: 'connectTimeout' | 'timeout', standard: number, maxMs: number): number => {
    if (form[field].trim() === '') return standard
    const ms = parseDuration(form[field])
    if (ms !== undefined && ms >= 100 && ms <= maxMs) return ms
    errors[field] = { error: 'duration' }
    return standard
  }
  const name = (field: 'user' | 'sudoUser'): string => {
    const text = form[field].trim()
    if (text.length > 255 || /\s/.test(text)) errors[field] = { error: 'name' }
    return text
  }

  const timeoutMs = duration('timeout', settings.commandTimeoutMs, 30 * DAY_MS)
  const serial = parseSerial(form.serial)
  if (serial === 'wrong') errors.serial = { error: 'serial' }
  const maxFail = parsePercent(form.maxFail)
  if (maxFail === 'wrong') errors.maxFail = { error: 'percent' }
  const env = parseEnv(form.env)
  if ('wrongLine' in env) errors.env = { error: 'env', line: env.wrongLine }
  const user = name('user')
  const sudoUser = name('sudoUser')
  return {
    errors,
    env: 'values' in env && Object.keys(env.values).length > 0 ? env.values : undefined,
    options: {
      forks: whole('forks', 1, 10_000, settings.forks),
      connectTimeoutMs: duration('connectTimeout', settings.connectTimeoutMs, 3_600_000),
      connectRetries: whole('retries', 0, 100, 0),
      hostKeys: form.hostKeys === '' ? settings.hostKeys : form.hostKeys,
      ...(timeoutMs === 0 ? {} : { timeoutMs }),
      ...(typeof serial === 'object' ? { serial } : {}),
      ...(typeof maxFail === 'number' ? { maxFailPercent: maxFail } : {}),
      ...(form.failFast ? { failFast: true } : {}),
      ...(user === '' ? {} : { user }),
      ...(form.sudo ? { becomeUser: sudoUser === '' ? 'root' : sudoUser } : {}),
      ...(form.pty ? { pty: true } : {}),
    },
  }
}

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: DAY_MS }

/** `90`, `90s`, `1.5m`, `500ms`; seconds without a unit. Undefined: none of these. */
export function parseDuration(text: string): number | undefined {
  const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)?$/.exec(text.trim()) ?? []
  return number === undefined ? undefined : Math.round(Number(number) * UNITS_MS[unit]!)
}

function parseSerial(text: string): RunOptionsInput['serial'] | 'wrong' {
  const [, number, percent] = /^(\d+(?:\.\d+)?)\s*(%)?$/.exec(text.trim()) ?? []
  if (number === undefined) return text.trim() === '' ? undefined : 'wrong'
  const value = Number(number)
  if (percent) return value >= 0.01 && value <= 100 ? { percent: value } : 'wrong'
  return Number.isInteger(value) && value >= 1 ? { hosts: value } : 'wrong'
}

function parsePercent(text: string): number | undefined | 'wrong' {
  const [, number] = /^(\d+(?:\.\d+)?)\s*%?$/.exec(text.trim()) ?? []
  if (number === undefined) return text.trim() === '' ? undefined : 'wrong'
  return Number(number) <= 100 ? Number(number) : 'wrong'
}

/** `NAME=value`, one a line; empty lines are passed over. */
function parseEnv(text: string): { values: Record<string, string> } | { wrongLine: number } {
  const values: Record<string, string> = {}
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const [, name, value = ''] = /^\s*([A-Za-z_]\w*)=(.*)$/s.exec(line) ?? []
    if (name === undefined) return { wrongLine: at + 1 }
    values[name] = value
  }
  return { values }
}
