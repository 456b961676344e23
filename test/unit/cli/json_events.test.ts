import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonEvents } from '../../../electron/node/cli/output/json_events.ts'
import { jsonEvent, type JsonEvent } from '../../../shared/runs/json_event.ts'

const ended = {
  type: 'host-ended',
  host: 'h',
  outcome: { state: 'cancelled', started: true },
  durationMs: 1,
} as const

/** Everything that is printed for one host whose output came in these pieces. */
function eventsOf(pieces: readonly Uint8Array[]): JsonEvent[] {
  const json = new JsonEvents()
  const output = pieces.flatMap((data) => json.of({ type: 'output', host: 'h', stream: 'stdout', data }))
  return [...output, ...json.of(ended)].map((event) => jsonEvent.parse(event))
}

function bytesOf(events: readonly JsonEvent[]): Buffer {
  return Buffer.concat(
    events.flatMap((event) => {
      if (event.type !== 'output') return []
      return event.text === undefined ? Buffer.from(event.base64!, 'base64') : Buffer.from(event.text)
    }),
  )
}

function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b)
  return [0, ...at].map((from, index) => bytes.subarray(from, at[index] ?? bytes.length))
}

describe('output as JSON', () => {
  it('carries any bytes exactly, however they were cut', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.array(fc.nat()), (bytes, places) => {
        expect(bytesOf(eventsOf(cut(bytes, places))).equals(bytes)).toBe(true)
      }),
    )
  })

  it('carries text as text, however its characters were cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.array(fc.nat()), (text, places) => {
        const events = eventsOf(cut(Buffer.from(text), places))
        const texts = events.flatMap((event) => (event.type === 'output' ? [event.text] : []))
        expect(texts.join('')).toBe(text)
      }),
    )
  })

  it('keeps what a host left unfinished for its end, before the host’s own end', () => {
    const events = eventsOf([Buffer.from([0xe6, 0xbc])])
    expect(events.map(({ type }) => type)).toEqual(['output', 'host-ended'])
    expect(events[0]).toMatchObject({ base64: '5rw=' })
  })
})
