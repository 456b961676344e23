import { InvalidArgumentError } from 'commander'
import { codecSpec, type CodecSpec } from '../../../../shared/contract/tester/bytes.ts'

export const CODEC_HELP = `
Frames (--codec), with their details behind colons:
  none                      what each read brings
  lines, lines:crlf         lf, crlf, cr, or any of them
  fixed:16                  so many bytes each
  delimiter:0d0a            the bytes between frames, in hex
  length:4, length:2:little a length of 1, 2, 4 or 8 bytes before each; also signed, inclusive
  json-header, json-header:big   a length, a JSON header, a payload checked by its md5`

/**
 * A codec as it is written on the command line.
 * @throws InvalidArgumentError that says what was expected
 */
export function codec(text: string): CodecSpec {
  const [type = '', ...details] = text.split(':')
  const made = codecSpec.safeParse({ type, ...fields(type, details) })
  if (made.success) return made.data
  const [issue] = made.error.issues
  const where = issue?.path.filter((part) => part !== 'type').join('.')
  throw new InvalidArgumentError(
    where
      ? `In "${text}", ${where}: ${issue!.message}.`
      : 'Expected none, lines, fixed, delimiter, length or json-header.',
  )
}

function fields(type: string, details: readonly string[]): Record<string, unknown> {
  const [first = ''] = details
  switch (type) {
    case 'none':
      return expectNone(details)
    case 'lines':
      return first === '' ? {} : { ending: first, ...expectNone(details.slice(1)) }
    case 'fixed':
      return { bytes: Number(first), ...expectNone(details.slice(1)) }
    case 'delimiter':
      return { hex: first.toLowerCase(), ...expectNone(details.slice(1)) }
    case 'length':
      return {
        bytes: Number(first),
        ...Object.fromEntries(details.slice(1).flatMap((word) => Object.entries(lengthDetail(word)))),
      }
    case 'json-header':
      return first === '' ? {} : { order: first, ...expectNone(details.slice(1)) }
    default:
      return {}
  }
}

function lengthDetail(word: string): Record<string, unknown> {
  if (word === 'big' || word === 'little') return { order: word }
  if (word === 'signed' || word === 'inclusive') return { [word]: true }
  throw new InvalidArgumentError(`"${word}" is not known: expected big, little, signed or inclusive.`)
}

function expectNone(details: readonly string[]): Record<string, never> {
  if (details.length > 0) throw new InvalidArgumentError(`"${details.join(':')}" is too much; see --help.`)
  return {}
}
