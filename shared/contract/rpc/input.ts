import type { z } from 'zod'
import { DEFAULT_MAX_INPUT_BYTES, type Method } from '../define.ts'
import { refuse } from '../errors.ts'

/** Faults of an input told in one message; more help nobody. */
const ISSUES_TOLD = 3

/**
 * The input as the method's handler takes it: checked, defaults filled in.
 * @throws ContractError `too-large` or `invalid-input`; its message names fields, never their values
 */
export function checkInput(name: string, method: Method, input: unknown): unknown {
  const max = method.maxInputBytes ?? DEFAULT_MAX_INPUT_BYTES
  const bytes = jsonBytes(name, input)
  if (bytes > max) throw refuse('too-large', `${name} takes at most ${max} bytes of input, this is ${bytes}.`)
  const result = method.input.safeParse(input)
  if (result.success) return result.data
  const issues = result.error.issues.slice(0, ISSUES_TOLD).map(describe)
  throw refuse('invalid-input', `${name} cannot take this input: ${issues.join('; ')}.`)
}

/** As what it is measured, whatever carried it: a MessagePort brings structured clones, not text. */
function jsonBytes(name: string, input: unknown): number {
  try {
    // Types say `string`, but there is no JSON for undefined.
    const text = JSON.stringify(input) as string | undefined
    return text === undefined ? 0 : new TextEncoder().encode(text).length
  } catch {
    throw refuse('invalid-input', `${name} takes only what JSON can carry.`)
  }
}

function describe({ path, message }: z.core.$ZodIssue): string {
  return path.length > 0 ? `${path.map(String).join('.')}: ${message}` : message
}
