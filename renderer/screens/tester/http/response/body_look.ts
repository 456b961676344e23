import type { TextEncoding } from '../../../../../shared/contract/tester/bytes.ts'
import type { HttpResponse } from '../../../../../shared/contract/tester/http.ts'

export const BODY_VIEWS = ['text', 'json', 'hex'] as const
export type BodyView = (typeof BODY_VIEWS)[number]

/** Bytes that are looked at to tell text from something else. */
const LOOKED_AT = 4096

function header({ headers }: Pick<HttpResponse, 'headers'>, name: string): string | undefined {
  return headers.find((one) => one.name.toLowerCase() === name)?.value
}

/** How a body was packed, of which nothing is unpacked here: "gzip". */
export function codingOf(response: Pick<HttpResponse, 'headers'>): string | undefined {
  const coding = header(response, 'content-encoding')?.trim()
  return coding === undefined || coding === '' || coding.toLowerCase() === 'identity' ? undefined : coding
}

/** How a body is best looked at first. */
export function viewOf(response: Pick<HttpResponse, 'headers'>, body: Uint8Array): BodyView {
  if (codingOf(response) !== undefined) return 'hex'
  if (/\bjson\b/i.test(header(response, 'content-type') ?? '')) return 'json'
  // Text has no NUL and hardly any other controls.
  const some = body.subarray(0, LOOKED_AT)
  const controls = some.reduce((sum, byte) => sum + (byte < 9 || (byte > 13 && byte < 32) ? 1 : 0), 0)
  return some.includes(0) || controls * 20 > some.length ? 'hex' : 'text'
}

/** The encoding that the response names, as far as it is known here. */
export function encodingOf(response: Pick<HttpResponse, 'headers'>): TextEncoding {
  const [, charset = ''] = /charset\s*=\s*"?([^\s;"]+)/i.exec(header(response, 'content-type') ?? '') ?? []
  switch (charset.toLowerCase()) {
    case 'gbk':
    case 'gb2312':
    case 'gb18030':
      return 'gbk'
    case 'shift_jis':
    case 'shift-jis':
    case 'sjis':
      return 'shift_jis'
    case 'iso-8859-1':
    case 'latin1':
      return 'latin1'
    default:
      return 'utf-8'
  }
}
