import { InvalidArgumentError } from 'commander'
import { codecSpec, type CodecSpec } from '../../../../shared/contract/tester/bytes.ts'
import { byteCount } from '../argv.ts'

export const CODEC_HELP = `
Frames (--codec), with their details behind colons:
  none                  what each read brings
  lines, lines:crlf     lines that end with lf, crlf, cr or any of them
  fixed:16              so many bytes each
  delimiter:0d0a        what stands between frames, in hex
  length:4              a length of 1, 2, 4 or 8 bytes before each frame;
                        length:2:little, length:4:signed, length:4:inclusive
                        (the length counts itself)
  json-header           a length, a JSON header, and a payload checked by its
                        md5; json-header:big has the length in network order
  lines:max=64k         a longer frame is an error (1M; 64M for json-header)`

/** What may be written for each, for those who wrote something else. */
const EXPECTED: Record<CodecSpec['type'], string> = {
  none: 'none',
  lines: 'lines, lines:lf, lines:crlf, lines:cr or lines:any',
  fixed: 'fixed and 1 to 67108864 bytes, such as fixed:16',
  delimiter: 'delimiter and 1 to 64 bytes in hex, such as delimiter:0d0a',
  length: 'length and 1, 2, 4 or 8 bytes, then big or little, signed, inclusive, such as length:2:little',
  'json-header': 'json-header, json-header:little or json-header:big',
}

/**
 * A codec as it is written on the command line.
 * @throws InvalidArgumentError that says what was expected
 */
export function codec(text: string): CodecSpec {
  const [type = '', ...details] = text.split(':')
  if (!isType(type)) throw new InvalidArgumentError('Expected none, lines, fixed, delimiter, length or json-header.')
  const limits = details.filter((detail) => detail.startsWith('max='))
  const words = details.filter((detail) => !detail.startsWith('max='))
  const fields = fieldsOf(type, words)
  const made =
    fields && limits.length <= 1 ? codecSpec.safeParse({ type, ...fields, ...limitOf(type, limits[0]) }) : undefined
  if (made?.success) return made.data
  throw new InvalidArgumentError(`Expected ${EXPECTED[type]}${TAKES_LIMIT[type] ? '; max=64k limits a frame' : ''}.`)
}

/** Which field of the contract `max=` is. */
const TAKES_LIMIT: Partial<Record<CodecSpec['type'], string>> = {
  lines: 'maxBytes',
  delimiter: 'maxBytes',
  length: 'maxBytes',
  'json-header': 'maxPayloadBytes',
}

function isType(text: string): text is CodecSpec['type'] {
  return Object.hasOwn(EXPECTED, text)
}

/** Undefined when there is a word that this codec does not know. */
function fieldsOf(type: CodecSpec['type'], words: readonly string[]): Record<string, unknown> | undefined {
  const [first, ...more] = words
  if (type === 'length') return lengthFields(first, more)
  if (more.length > 0) return undefined
  if (first === undefined) return {}
  switch (type) {
    case 'none':
      return undefined
    case 'lines':
      return { ending: first }
    case 'fixed':
      return { bytes: wholeNumber(first) }
    case 'delimiter':
      return { hex: first.toLowerCase() }
    case 'json-header':
      return { order: first }
  }
}

function lengthFields(bytes = '', words: readonly string[]): Record<string, unknown> | undefined {
  const fields: Record<string, unknown> = { bytes: wholeNumber(bytes) }
  for (const word of words) {
    const [name, value] = word === 'big' || word === 'little' ? ['order', word] : [word, true]
    const isKnown = name === 'order' || name === 'signed' || name === 'inclusive'
    // Twice is a slip: `big:little`.
    if (!isKnown || name in fields) return undefined
    fields[name] = value
  }
  return fields
}

function limitOf(type: CodecSpec['type'], limit: string | undefined): Record<string, unknown> {
  if (limit === undefined) return {}
  return { [TAKES_LIMIT[type] ?? 'type']: byteCount(limit.slice('max='.length)) }
}

/** `1e1`, ` 16` and the empty text are numbers to JavaScript. */
function wholeNumber(text: string): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : undefined
}
