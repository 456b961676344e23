import { describe, expect, it } from 'vitest'
import type { LogRecord } from '../../../shared/tester/record.ts'
import { transcriptJson, transcriptText } from '../../../shared/tester/transcript_text.ts'
import { asText, ascii } from './codec_tools.ts'

const AT = Date.parse('2026-05-04T03:02:01.006Z')
const records: LogRecord[] = [
  { at: AT, direction: 'note', from: '', to: '', bytes: 0, data: ascii('Connected.') },
  { at: AT, direction: 'out', from: 'a:1', to: 'b:2', bytes: 3, data: Uint8Array.of(0xc4, 0xe3, 10) },
  { at: AT, direction: 'in', from: 'b:2', to: 'a:1', bytes: 9, data: ascii('x\n> y') },
  { at: AT, direction: 'note', from: 'b:2', to: '', bytes: 0, data: ascii('negative length'), wrong: true },
]

async function whole(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  return asText(Buffer.concat(all))
}

describe('a log', () => {
  it('as text is a line for each entry, whatever a peer has sent', async () => {
    expect(await whole(transcriptText(records, 'gbk'))).toBe(
      [
        '2026-05-04T03:02:01.006Z - Connected.',
        '2026-05-04T03:02:01.006Z > a:1 > b:2 3 B: 你\\n',
        '2026-05-04T03:02:01.006Z < b:2 > a:1 9 B (5 shown): x\\n> y',
        '2026-05-04T03:02:01.006Z ! b:2 negative length',
        '',
      ].join('\n'),
    )
  })

  it('as JSON has all of it, bytes too', async () => {
    const entries = JSON.parse(await whole(transcriptJson(records, 'gbk'))) as unknown[]
    expect(entries).toHaveLength(4)
    expect(entries[1]).toEqual({
      seq: 2,
      time: '2026-05-04T03:02:01.006Z',
      at: AT,
      direction: 'out',
      from: 'a:1',
      to: 'b:2',
      bytes: 3,
      data: 'xOMK',
      text: '你\n',
    })
    expect(entries[3]).toMatchObject({ text: 'negative length', wrong: true })
  })

  it('that is empty is an empty list', async () => {
    expect(JSON.parse(await whole(transcriptJson([], 'utf-8')))).toEqual([])
    expect(await whole(transcriptText([], 'utf-8'))).toBe('')
  })

  it('of any length comes in pieces', async () => {
    const many = Array.from({ length: 5000 }, () => records[1] as LogRecord)
    let pieces = 0
    for await (const piece of transcriptText(many, 'utf-8')) {
      expect(piece.length).toBeLessThan(100_000)
      pieces++
    }
    expect(pieces).toBeGreaterThan(1)
  })
})
