import type { TextEncoding } from '../../../../shared/contract/tester/bytes.ts'
import { inertText } from '../../../../shared/inert_text.ts'
import { decodeText } from '../../../../shared/tester/encodings.ts'

/** The longest unfinished character: three bytes of four, in UTF-8 and in GB 18030. */
const MAX_UNFINISHED_BYTES = 3

/** A peer's bytes as text that a terminal cannot obey, however its characters were cut. */
export class ShownText {
  readonly #encoding: TextEncoding
  #unfinished: Uint8Array = new Uint8Array(0)

  constructor(encoding: TextEncoding) {
    this.#encoding = encoding
  }

  push(data: Uint8Array): string {
    const all = Buffer.concat([this.#unfinished, data])
    const whole = all.length - unfinishedBytes(all, this.#encoding)
    this.#unfinished = all.subarray(whole)
    return this.#shown(all.subarray(0, whole))
  }

  /** What will not be finished any more. */
  end(): string {
    const rest = this.#unfinished
    this.#unfinished = new Uint8Array(0)
    return this.#shown(rest)
  }

  #shown(bytes: Uint8Array): string {
    // Line ends of protocols are line ends, not signs in front of them.
    return inertText(decodeText(bytes, this.#encoding).replaceAll('\r\n', '\n'))
  }
}

/** How many of the last bytes begin a character that has yet to come. */
function unfinishedBytes(bytes: Uint8Array, encoding: TextEncoding): number {
  if (encoding === 'latin1') return 0
  const finished = new TextDecoder(encoding).decode(bytes, { stream: true })
  if (finished === new TextDecoder(encoding).decode(bytes)) return 0
  // Where it begins cannot be seen from behind: the second byte of a pair can look like the first of another.
  for (let count = 1; count <= Math.min(MAX_UNFINISHED_BYTES, bytes.length); count++)
    if (new TextDecoder(encoding).decode(bytes.subarray(0, bytes.length - count)) === finished) return count
  return 0
}
