import { describe, expect, it } from 'vitest'
import { LastLine } from '../../../electron/services/runs/last_line.ts'

function after(...chunks: (string | Uint8Array)[]): string | undefined {
  const line = new LastLine()
  for (const chunk of chunks) line.add('stdout', Buffer.from(chunk as string))
  return line.text
}

describe('the last line', () => {
  it.each([
    [['one\ntwo\n'], 'two'],
    [['one\ntwo'], 'two'],
    [['one\n', '\n', '  \n'], 'one'],
    [['one\n\n\n \t \n'], 'one'],
    [['hel', 'lo'], 'hello'],
    [['hel', 'lo\n'], 'hello'],
    [['hel', 'lo\n\nwor', 'ld'], 'world'],
    [['one\nhel', 'lo\n\n'], 'hello'],
    [['one\r\n'], 'one'],
    [['10 %\r20 %\r30 %'], '30 %'],
    [['10 %\r20 %\r'], '20 %'],
    [['\x1b[1;31mred\x1b[0m\n'], 'red'],
    [['said\n\x1b[0m\n'], 'said'],
    [['\x1b]0;a title\x07shown\x07\n'], 'shown'],
    [['a\tb\x00c\x9bd'], 'a bcd'],
    [['\n\n'], undefined],
    [[''], undefined],
    [[], undefined],
  ])('of %j is %j', (chunks, expected) => {
    expect(after(...chunks)).toBe(expected)
  })

  it('is of either stream, whichever printed last', () => {
    const line = new LastLine()
    line.add('stdout', Buffer.from('begin '))
    line.add('stderr', Buffer.from('oops\n'))
    expect(line.text).toBe('oops')
    line.add('stdout', Buffer.from('end\n'))
    expect(line.text).toBe('begin end')
  })

  it('shows at most 200 characters of a line of any length, and no half of one', () => {
    const smiles = after(...Array.from({ length: 100 }, () => '😀'.repeat(1000)))!
    expect(smiles).toBe('😀'.repeat(100))
    expect(after(`a${'😀'.repeat(1000)}`)).toBe(`a${'😀'.repeat(99)}`)
  })

  it('costs little for output that comes as fast as it can', () => {
    const line = new LastLine()
    const chunks = [Buffer.alloc(65_536, 'x'), Buffer.alloc(65_536, '\n'), Buffer.alloc(64_000, `${'y'.repeat(79)}\n`)]
    const begun = performance.now()
    // 192 MiB.
    for (let at = 0; at < 1024; at++) for (const chunk of chunks) line.add('stdout', chunk)
    expect(performance.now() - begun).toBeLessThan(2000)
    expect(line.text).toBe('y'.repeat(79))
  })
})
