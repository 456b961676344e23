import type { TextEncoding } from '../../../../shared/contract/tester/bytes.ts'
import { bytesToBase64 } from '../../../../shared/tester/base64.ts'
import { decodeText, encodeText } from '../../../../shared/tester/encodings.ts'
import type { LogRecord } from '../../../../shared/tester/record.ts'

const decoder = new TextDecoder()

/**
 * A record as `--json` prints it (docs/tester.md). What passed is `text` where that is exactly the bytes in this encoding,
 * else `base64`, as in the events of batch_run.
 */
export function recordJson({ at, direction, from, to, bytes, data, wrong }: LogRecord, encoding: TextEncoding): object {
  const time = new Date(at).toISOString()
  if (direction === 'note') {
    const peer = from === '' ? {} : { peer: from }
    return { time, type: 'note', ...peer, text: decoder.decode(data), ...(wrong ? { wrong } : {}) }
  }
  const type = direction === 'in' ? 'received' : 'sent'
  return { time, type, from, to, bytes, ...contents(data, encoding) }
}

function contents(data: Uint8Array, encoding: TextEncoding): { text: string } | { base64: string } {
  const text = decodeText(data, encoding)
  const again = encodeText(text, encoding)
  const isExact = !('problem' in again) && Buffer.compare(again, data) === 0
  return isExact ? { text } : { base64: bytesToBase64(data) }
}
