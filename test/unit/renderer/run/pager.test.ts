import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OutputPager, type Page } from '../../../../renderer/screens/run/output/pager.ts'
import { plainText, styledLines } from '../../../../renderer/ui/ansi.ts'

const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true })

/** The engine's `runs.output` over bytes in memory: windows are cut between characters. */
function printed(text: string) {
  let bytes = Buffer.from(text)
  let complete = true
  const boundary = (at: number) => {
    while (at > 0 && at < bytes.length && (bytes[at]! & 0xc0) === 0x80) at--
    return at
  }
  return {
    size: () => bytes.length,
    append(more: string, ended: boolean) {
      bytes = Buffer.concat([bytes, Buffer.from(more)])
      complete = ended
    },
    read: (wanted: number | 'end', most: number) => {
      const from = boundary(wanted === 'end' ? Math.max(0, bytes.length - most) : wanted)
      const to = boundary(Math.min(bytes.length, from + most))
      return Promise.resolve({ text: UTF8.decode(bytes.subarray(from, to)), from, to, size: bytes.length, complete })
    },
  }
}

function pager(text: string, options: { windowBytes: number; windows: number }) {
  const source = printed(text)
  const pages: Page[] = []
  const reader = new OutputPager(source.read, { ...options, onPage: (page) => pages.push(page) })
  return { source, reader, page: () => pages.at(-1)! }
}

const linesOf = (page: Page) => page.rows.map(plainText)
/** As an editor shows a file: no empty line after the last line end. */
const shown = (text: string) => {
  const lines = styledLines(text).lines.map(plainText)
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}

const coloured = fc
  .array(fc.constantFrom('a', 'web01 ', 'ü', '你好', '🚢', '\n', '\r\n', '\x1b[31m', '\x1b[0m', '\x1b]0;t\x07'), {
    maxLength: 80,
  })
  .map((parts) => parts.join(''))

describe('a window on what a host printed', () => {
  it('shows the same lines however it is cut into windows', async () => {
    await fc.assert(
      fc.asyncProperty(coloured, fc.integer({ min: 4, max: 40 }), async (text, windowBytes) => {
        const { reader, page } = pager(text, { windowBytes, windows: 1000 })
        await reader.goTo(0)
        while (!reader.atEnd) await reader.more()
        expect(linesOf(page())).toEqual(shown(text))
      }),
    )
  })

  it('read backwards shows the same lines, too', async () => {
    const text = Array.from({ length: 500 }, (_, n) => `line ${n} \x1b[3${n % 8}m${'x'.repeat(n % 30)}\x1b[0m`).join(
      '\r\n',
    )
    const { reader, page } = pager(text, { windowBytes: 100, windows: 1000 })
    await reader.goTo('end')
    while (page().from > 0) await reader.back()
    expect(linesOf(page())).toEqual(shown(text))
  })

  it('holds no more than its windows, and a row keeps its number while others come and go', async () => {
    const lines = Array.from({ length: 2000 }, (_, n) => `row ${n}`)
    const { reader, page } = pager(lines.join('\n'), { windowBytes: 500, windows: 4 })
    await reader.goTo(0)
    const check = () => {
      expect(page().to - page().from).toBeLessThanOrEqual(2000)
      // The first row may be the end of a line whose beginning is not here.
      const { rows, firstRow } = page()
      for (const [at, row] of rows.entries())
        if (at > 0 && at < rows.length - 1) expect(plainText(row)).toBe(`row ${firstRow + at}`)
    }
    while (!reader.atEnd) {
      await reader.more()
      check()
    }
    expect(linesOf(page()).at(-1)).toBe('row 1999')
    while (page().from > 0) {
      await reader.back()
      check()
    }
    expect(linesOf(page())[0]).toBe('row 0')
  })

  it('follows what is added, and goes to the end when that is too much to read', async () => {
    const { source, reader, page } = pager('one\ntw', { windowBytes: 100, windows: 3 })
    await reader.goTo(0)
    source.append('o\nthree', false)
    await reader.follow(source.size())
    expect(linesOf(page())).toEqual(['one', 'two', 'three'])
    source.append(`${'x'.repeat(99)}\n`.repeat(50), true)
    await reader.follow(source.size())
    expect(page().to).toBe(page().size)
    expect(page().from).toBeGreaterThan(4000)
    expect(page().complete).toBe(true)
  })

  it('cuts a line of megabytes into rows that can be laid out', async () => {
    const { reader, page } = pager('x'.repeat(3_000_000), { windowBytes: 64 * 1024, windows: 6 })
    await reader.goTo(1_000_000)
    for (let n = 0; n < 20; n++) await reader.more()
    expect(page().rows.length).toBeGreaterThan(90)
    for (const row of page().rows) expect(plainText(row).length).toBeLessThanOrEqual(4096)
    expect(page().to - page().from).toBeLessThanOrEqual(6 * 64 * 1024)
  })

  it('goes where it was sent last when it is sent about while it reads', async () => {
    const lines = Array.from({ length: 2000 }, (_, n) => `row ${n}`).join('\n')
    const { reader, page } = pager(lines, { windowBytes: 200, windows: 4 })
    const first = reader.goTo(0)
    await Promise.all([first, reader.more(), reader.goTo('end'), reader.back()])
    expect(linesOf(page()).at(-1)).toBe('row 1999')
  })
})
