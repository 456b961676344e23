import type { PayloadSpec, TextEncoding } from '../contract/tester/bytes.ts'
import { base64ToBytes } from './base64.ts'
import { checksumBytes } from './checksums.ts'
import { encodeText } from './encodings.ts'
import { joinBytes } from './hex.ts'
import { pastedHex } from './hex_paste.ts'
import { jsonFault } from './json_fault.ts'
import { type MacroValues, expandText, hasMacro } from './macros.ts'

export type { MacroValues } from './macros.ts'

type Made = { bytes: Uint8Array } | { problem: string }

const ENDINGS = { none: '', lf: '\n', cr: '\r', crlf: '\r\n' } as const

/**
 * The bytes that a payload amounts to, now: the content, then its line ending, then the checksum of both.
 * @param file the content of format `file`, which the caller has read
 * @returns a problem that says where the text is wrong, and what was expected
 */
export function payloadBytes(spec: PayloadSpec, values: MacroValues, file?: Uint8Array): Made {
  const made = content(spec, values, file)
  if ('problem' in made) return made
  const ended = spec.ending === 'none' ? made.bytes : joinBytes([made.bytes, asciiBytes(ENDINGS[spec.ending])])
  if (!spec.checksum) return { bytes: ended }
  return { bytes: joinBytes([ended, checksumBytes(spec.checksum, ended)]) }
}

/** Whether a repeated sending makes its bytes anew each time. */
export function payloadVaries(spec: PayloadSpec): boolean {
  return spec.macros && (spec.format === 'text' || spec.format === 'json') && hasMacro(spec.text)
}

function content(spec: PayloadSpec, values: MacroValues, file: Uint8Array | undefined): Made {
  switch (spec.format) {
    case 'text':
      return encoded(
        expandText(spec.text, { escapes: spec.escapes, values: spec.macros ? values : undefined }),
        spec.encoding,
      )
    case 'json': {
      const expanded = expandText(spec.text, { escapes: false, values: spec.macros ? values : undefined })
      if ('problem' in expanded) return expanded
      const problem = jsonFault(expanded.parts.join(''))
      return problem === undefined ? encoded(expanded, spec.encoding) : { problem }
    }
    case 'hex':
      return pastedHex(spec.text)
    case 'base64':
      return base64ToBytes(spec.text)
    case 'file':
      return file ? { bytes: file } : { problem: 'The file has not been read' }
  }
}

function encoded(text: { parts: (string | Uint8Array)[] } | { problem: string }, encoding: TextEncoding): Made {
  if ('problem' in text) return text
  const pieces: Uint8Array[] = []
  for (const part of text.parts) {
    const bytes = typeof part === 'string' ? encodeText(part, encoding) : part
    if ('problem' in bytes) return bytes
    pieces.push(bytes)
  }
  return { bytes: pieces.length === 1 && pieces[0] ? pieces[0] : joinBytes(pieces) }
}

function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}
