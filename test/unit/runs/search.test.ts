import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { regexMatcher, textMatcher, TooSlow, type LineMatcher } from '../../../electron/services/runs/line_matcher.ts'
import { searchFiles } from '../../../electron/services/runs/search.ts'

const folder = mkdtempSync(join(tmpdir(), 'flotilla-search-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let count = 0
const fileWith = (content: string | Uint8Array) => {
  const path = join(folder, String(count++))
  writeFileSync(path, content)
  return path
}
const never = new AbortController().signal

async function search(matcher: LineMatcher, ...contents: (string | Uint8Array)[]) {
  const files = contents.map((content, n) => ({ host: `h${n}`, stdout: fileWith(content), complete: true }))
  const whole = { matches: [] as object[], searchedHosts: 0, truncated: false }
  for await (const { matches, ...rest } of searchFiles(files, matcher, never)) {
    whole.matches.push(...matches)
    Object.assign(whole, rest)
  }
  return whole
}

describe('searching', () => {
  it('finds lines with their number, offset and host', async () => {
    expect(await search(textMatcher('err', true), 'fine\n€ ERR and err\n\nerr', 'none', 'err\r\n')).toEqual({
      matches: [
        { host: 'h0', stream: 'stdout', line: 2, offset: 5, text: '€ ERR and err' },
        { host: 'h0', stream: 'stdout', line: 4, offset: 22, text: 'err' },
        { host: 'h2', stream: 'stdout', line: 1, offset: 0, text: 'err' },
      ],
      searchedHosts: 3,
      truncated: false,
    })
  })

  it('takes a text as it is, not as an expression', async () => {
    const { matches } = await search(textMatcher('a.*[b]$', false), 'a.*[b]$\naxxb\nA.*[B]$\n')
    expect(matches).toHaveLength(1)
  })

  it('finds what a regular expression says, line by line', async () => {
    const { matches } = await search(regexMatcher('^err(or)?\\s*$', true), 'error\nerr\n\nno error\nError ')
    expect(matches).toMatchObject([{ line: 1 }, { line: 2 }, { line: 5, offset: 20 }])
  })

  it('finds the same lines as a simple program, in text, whatever its lines', async () => {
    const line = fc.oneof(
      { weight: 4, arbitrary: fc.stringMatching(/^[abx€ ]{0,6}$/) },
      fc.constant('y'.repeat(70_000)),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 30 }), fc.boolean(), async (lines, regex) => {
        const expected: object[] = []
        let offset = 0
        lines.forEach((text, at) => {
          if (text.includes('ab')) expected.push({ host: 'h0', stream: 'stdout', line: at + 1, offset, text })
          offset += Buffer.byteLength(text) + 1
        })
        const matcher = regex ? regexMatcher('ab', false) : textMatcher('ab', false)
        expect((await search(matcher, lines.join('\n'))).matches).toEqual(expected)
      }),
      { numRuns: 60 },
    )
  })

  it('finds one match in a line of 10 MB, even where it is read in two pieces', async () => {
    const long = Buffer.alloc(10 * 1024 * 1024, '€')
    for (const at of [3 * 43_690, 131_070, 262_140, 5_000_001]) long.write('needle', at - (at % 3))
    const text = Buffer.concat([Buffer.from('first\n'), long, Buffer.from('\nneedle\n')])
    for (const matcher of [textMatcher('NEEDLE', true), regexMatcher('ne+dle', false)]) {
      const { matches } = await search(matcher, text)
      expect(matches).toMatchObject([
        { line: 2, offset: 6 },
        { line: 3, offset: 6 + long.length + 1, text: 'needle' },
      ])
      expect((matches[0] as { text: string }).text.length).toBeLessThanOrEqual(300)
      expect((matches[0] as { text: string }).text).toContain('needle')
    }
  })

  it('tells 1,000 matches and that there are more', async () => {
    const all = await search(textMatcher('x', true), 'x\n'.repeat(999), 'x\n'.repeat(2))
    expect(all.matches).toHaveLength(1000)
    expect(all.truncated).toBe(true)
    expect((await search(textMatcher('x', true), 'x\n'.repeat(1000))).truncated).toBe(false)
  })

  it('gives up on an expression that would never come to an end', async () => {
    const text = `${'a'.repeat(5000)}\n`
    const begun = performance.now()
    await expect(search(regexMatcher('(a+)+b', false), text)).rejects.toThrow(TooSlow)
    expect(performance.now() - begun).toBeLessThan(3000)
  })

  it('refuses an expression that is none', () => {
    expect(() => regexMatcher('(', false)).toThrow(SyntaxError)
  })

  it('stops when nobody wants to know any more', async () => {
    const leaving = new AbortController()
    const files = Array.from({ length: 50 }, (_, n) => ({ host: `h${n}`, stdout: fileWith('x\n'), complete: true }))
    const counting = textMatcher('x', true)
    let searched = 0
    const matcher: LineMatcher = (text) => {
      if (++searched === 3) leaving.abort()
      return counting(text)
    }
    // On a slow machine the first matches may have been told by then.
    for await (const { truncated } of searchFiles(files, matcher, leaving.signal)) expect(truncated).toBe(false)
    expect(searched).toBe(3)
  })
})
