import { headerRow, usualDraft, type HttpDraft } from '../draft.ts'

/** To begin with; where it goes stays as it is. */
export function getPreset(): Partial<HttpDraft> {
  return { ...start(), method: 'GET', headers: [headerRow('Accept', '*/*')], body: '' }
}

export function postPreset(): Partial<HttpDraft> {
  return {
    ...start(),
    method: 'POST',
    headers: [headerRow('Content-Type', 'application/json'), headerRow('Accept', 'application/json')],
    body: '{\n  "hello": "world"\n}',
  }
}

/** RFC 9112 section 6.3: what proxies and servers must not agree to disagree about. */
export function twoLengthsPreset(): Partial<HttpDraft> {
  return {
    mode: 'raw',
    crlf: true,
    raw: 'POST / HTTP/1.1\nHost: 127.0.0.1\nContent-Length: 5\nContent-Length: 6\n\nhello',
  }
}

function start(): Partial<HttpDraft> {
  return { mode: usualDraft.mode, raw: '' }
}
