import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { readWindow } from '../../../electron/services/runs/file_window.ts'
import { decodeUtf8 } from '../../../electron/services/runs/utf8.ts'
import { anyBytes } from './any_bytes.ts'

const folder = mkdtempSync(join(tmpdir(), 'flotilla-window-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let count = 0
const fileWith = (content: string | Uint8Array) => {
  const path = join(folder, String(count++))
  writeFileSync(path, content)
  return path
}

describe('windows of a file', () => {
  it('give the whole text when they follow each other, whatever the bytes and their lengths', async () => {
    await fc.assert(
      fc.asyncProperty(anyBytes, fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), async (bytes, lengths) => {
        const path = fileWith(bytes)
        let text = ''
        let at = 0
        for (let turn = 0; at < bytes.length; turn++) {
          const window = await readWindow(path, at, lengths[turn % lengths.length]!, true)
          expect(window.from).toBe(at)
          expect(window.to).toBeGreaterThan(at)
          text += window.text
          at = window.to
        }
        expect(text).toBe(decodeUtf8(bytes))
      }),
      { numRuns: 200 },
    )
  })

  it('follow a file that grows in the middle of a character', async () => {
    const path = fileWith(Buffer.from([0x61, 0xe2, 0x82]))
    const first = await readWindow(path, 0, 100, false)
    expect(first).toEqual({ text: 'a', from: 0, to: 1, size: 3, complete: false })
    expect(await readWindow(path, 1, 100, false)).toMatchObject({ text: '', from: 1, to: 1 })
    appendFileSync(path, Buffer.from([0xac, 0x62]))
    expect(await readWindow(path, first.to, 100, true)).toMatchObject({ text: '€b', from: 1, to: 5, complete: true })
  })

  it('show what a file ends with when it ends in the middle of a character', async () => {
    const path = fileWith(Buffer.from([0x61, 0xe2, 0x82]))
    expect(await readWindow(path, 0, 100, true)).toMatchObject({ text: 'a\ufffd', to: 3 })
  })

  it('begin at the character that an offset is in', async () => {
    const path = fileWith('a€b')
    for (const from of [1, 2, 3]) expect(await readWindow(path, from, 10, true)).toMatchObject({ text: '€b', from: 1 })
  })

  it('give the end', async () => {
    const path = fileWith('0123456789€')
    expect(await readWindow(path, 'end', 5, true)).toMatchObject({ text: '89€', from: 8, to: 13, size: 13 })
    expect(await readWindow(path, 'end', 2, true)).toMatchObject({ text: '€', from: 10 })
  })

  it('are empty before there is a file, and past its end', async () => {
    const empty = { text: '', from: 0, to: 0, size: 0, complete: false }
    expect(await readWindow(join(folder, 'none'), 5, 10, false)).toEqual(empty)
    expect(await readWindow(undefined, 0, 10, false)).toEqual(empty)
    expect(await readWindow(fileWith('abc'), 99, 10, true)).toMatchObject({ text: '', from: 3, to: 3, size: 3 })
  })
})
