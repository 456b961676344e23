import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  draftOf,
  headerRow,
  pastedHeaders,
  rawOf,
  requestOf,
  usualDraft,
  type HttpDraft,
} from '../../../../renderer/screens/tester/http/draft.ts'
import { problemsOf } from '../../../../renderer/screens/tester/http/request/problems.ts'
import { httpRequest } from '../../../../shared/contract/tester/http.ts'

const draft = (changes: Partial<HttpDraft>): HttpDraft => ({ ...usualDraft, ...changes })
const raw = (text: string, crlf: boolean) => requestOf(draft({ mode: 'raw', raw: text, crlf })).raw

describe('a request as it is typed', () => {
  it('is one that the contract takes', () => {
    const request = requestOf(usualDraft)
    expect(httpRequest.parse(request)).toEqual(request)
  })

  it('leaves rows out in which nothing stands', () => {
    const { headers } = requestOf(draft({ headers: [headerRow(), headerRow(' Accept ', ' */* ')] }))
    expect(headers).toEqual([{ name: 'Accept', value: '*/*' }])
  })

  it('ends the lines of a raw head with CR LF, and leaves the body as it is', () => {
    expect(raw('GET / HTTP/1.1\nHost: a\n\none\ntwo', true)).toBe('GET / HTTP/1.1\r\nHost: a\r\n\r\none\ntwo')
  })

  it('leaves raw line ends alone where that is wanted', () => {
    expect(raw('GET / HTTP/1.1\n\n', false)).toBe('GET / HTTP/1.1\n\n')
  })

  it('knows the method of a raw request, on which the answer’s body depends', () => {
    expect(requestOf(draft({ mode: 'raw', raw: 'HEAD / HTTP/1.1\n\n' })).method).toBe('HEAD')
  })

  it('comes back from what was saved, its bytes unchanged, whatever its line ends', () => {
    const pieces = fc.array(fc.constantFrom('\r\n', '\n', '\r', 'a', 'Host: b', ' ', '中'), { maxLength: 20 })
    fc.assert(
      fc.property(pieces, (some) => {
        const request = { ...requestOf(usualDraft), headers: [], raw: `GET / HTTP/1.1${some.join('')}` }
        expect(requestOf(draftOf(request)).raw).toBe(request.raw)
      }),
    )
  })

  it('goes on by hand from its parts, with the lines that are added', () => {
    const text = rawOf(draft({ url: 'http://example.org/x', method: 'POST', headers: [], body: 'hi' }))
    expect(text).toBe('POST /x HTTP/1.1\nHost: example.org\nContent-Length: 2\n\nhi')
  })
})

describe('headers that are pasted', () => {
  const rows = (text: string) => pastedHeaders(text)?.map(({ name, value }) => [name, value])

  it('become a row for each line', () => {
    expect(rows('Host: example.org:80\r\nCookie: a=b; c=d\n\nX-Empty:\n')).toEqual([
      ['Host', 'example.org:80'],
      ['Cookie', 'a=b; c=d'],
      ['X-Empty', ''],
    ])
  })

  it('are not taken from a text that is none', () => {
    expect([rows('Accept'), rows('Host: a\nsome words'), rows('')]).toEqual([undefined, undefined, undefined])
  })
})

describe('what the engine refuses', () => {
  it('is shown at the row that it means, past those that were left out', () => {
    const headers = [headerRow(), headerRow('', 'value')]
    const failure = {
      code: 'problems' as const,
      message: '',
      retryable: false,
      details: { problems: [{ source: 'headers[0]', message: 'A header needs a name.' }] },
    }
    expect(problemsOf(draft({ headers }), failure).headers.get(headers[1]!.key)).toBe('A header needs a name.')
  })

  it('is seen at once of a URL', () => {
    expect(problemsOf(draft({ url: 'ftp://a/' }), undefined).url).toContain('Expected a URL')
  })
})
