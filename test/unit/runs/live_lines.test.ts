import { describe, expect, it } from 'vitest'
import { LiveLines, type LiveLinesEvent } from '../../../electron/services/runs/live_lines.ts'

const never = new AbortController().signal

/** What a watcher gets that opens at the end. */
async function all(lines: LiveLines, hosts?: readonly string[]): Promise<LiveLinesEvent> {
  const whole: LiveLinesEvent = { lines: [], missed: 0 }
  lines.close()
  for await (const event of lines.watch(never, hosts)) {
    whole.lines.push(...event.lines)
    whole.missed += event.missed
  }
  return whole
}
const texts = ({ lines }: LiveLinesEvent) => lines.map(({ text }) => text)
const say = (lines: LiveLines, host: string, text: string) => lines.add(host, 'stdout', Buffer.from(text))

describe('live lines', () => {
  it('are whole, each of its host and stream, in the order in which they came', async () => {
    const lines = new LiveLines()
    say(lines, 'a', 'one\ntw')
    say(lines, 'b', 'b1\r\n')
    lines.add('a', 'stderr', Buffer.from('err\n'))
    say(lines, 'a', 'o\n\nthree')
    lines.end('a')
    expect(await all(lines)).toEqual({
      lines: [
        { host: 'a', stream: 'stdout', text: 'one' },
        { host: 'b', stream: 'stdout', text: 'b1' },
        { host: 'a', stream: 'stderr', text: 'err' },
        { host: 'a', stream: 'stdout', text: 'two' },
        { host: 'a', stream: 'stdout', text: '' },
        { host: 'a', stream: 'stdout', text: 'three' },
      ],
      missed: 0,
    })
  })

  it('hold back a line that is not finished', async () => {
    const lines = new LiveLines()
    say(lines, 'a', 'unfinished')
    expect(texts(await all(lines))).toEqual([])
  })

  it('are cut into pieces between characters when they are too long', async () => {
    const lines = new LiveLines()
    const long = '€'.repeat(20_000)
    say(lines, 'a', long)
    say(lines, 'a', '\nnext\n')
    const shown = texts(await all(lines))
    expect(shown.slice(0, -1).join('')).toBe(long)
    expect(shown.slice(0, -1).every((piece) => Buffer.byteLength(piece) <= 8192)).toBe(true)
    expect(shown.at(-1)).toBe('next')
  })

  it('are the newest, and the others are counted, for all hosts and for some', async () => {
    const lines = new LiveLines()
    for (let n = 0; n < 5000; n++) say(lines, n % 2 ? 'odd' : 'even', `${n}\n`)
    const everything = await all(lines)
    expect(everything.lines).toHaveLength(2000)
    expect(everything.missed).toBe(3000)
    expect(everything.lines.at(-1)!.text).toBe('4999')
    const odd = await all(lines, ['odd'])
    expect(odd.lines).toHaveLength(1000)
    expect(odd.missed).toBe(1500)
  })

  it('never fill the memory, whatever a host prints', async () => {
    const lines = new LiveLines()
    const chunk = Buffer.alloc(65_536, 'x')
    for (let at = 0; at < 160; at++) lines.add('a', 'stdout', chunk)
    lines.add('a', 'stdout', Buffer.alloc(65_536, '\n'))
    const { lines: shown, missed } = await all(lines)
    expect(shown.length).toBeLessThanOrEqual(2000)
    // The long line in pieces and the empty ones, less the one that ended it.
    expect(shown.length + missed).toBe((160 * 65_536) / 8192 + 65_536)
  })

  it('tell a slow reader how many it missed, and a quick one nothing', async () => {
    const lines = new LiveLines()
    const slow = lines.watch(never)
    const quick = lines.watch(never)
    say(lines, 'a', 'first\n')
    expect(texts((await slow.next()).value as LiveLinesEvent)).toEqual(['first'])
    expect(texts((await quick.next()).value as LiveLinesEvent)).toEqual(['first'])
    say(lines, 'a', 'second\n')
    expect((await quick.next()).value).toEqual({ lines: [{ host: 'a', stream: 'stdout', text: 'second' }], missed: 0 })
    say(lines, 'a', 'x\n'.repeat(1999))
    say(lines, 'a', 'last\n')
    const late = (await slow.next()).value as LiveLinesEvent
    expect(late.lines.at(-1)!.text).toBe('last')
    expect(late.lines.length + late.missed).toBe(2001)
    expect(late.missed).toBeGreaterThan(0)
    const inTime = (await quick.next()).value as LiveLinesEvent
    expect(inTime.lines.length + inTime.missed).toBe(2000)
    await slow.return(undefined)
    await quick.return(undefined)
  })

  it('end when nobody wants them any more', async () => {
    const lines = new LiveLines()
    const leaving = new AbortController()
    const watching = lines.watch(leaving.signal)
    await watching.next()
    const next = watching.next()
    leaving.abort()
    expect((await next).done).toBe(true)
  })
})
