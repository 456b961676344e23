import { join, relative, sep } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nameFault } from '../../../electron/worker/ssh/transfer/safe_name.ts'
import { safeFileName } from '../../../shared/file_name.ts'
import { evilNames } from '../../support/hostile_sftp.ts'

const anyName = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('.', '/', '\\', '\0', ':', 'a', ' ') }),
)

describe('nameFault', () => {
  it.each(['', '.', '..', 'a/b', '/etc', '../x', 'nul\0byte'])('refuses %j everywhere', (name) => {
    for (const platform of ['linux', 'darwin', 'win32'] as const) expect(nameFault(name, platform)).toBeDefined()
  })

  it.each(evilNames.filter((name) => !['trailing. '].includes(name)))('refuses %j on Windows', (name) => {
    expect(nameFault(name, 'win32')).toBeDefined()
  })

  it.each(['con', 'Aux.c', 'COM¹.txt', 'lpt9', 'CONIN$', 'a:stream', 'what?', 'tab\t', 'end.', 'end '])(
    'refuses %j on Windows, and nowhere else',
    (name) => {
      expect(nameFault(name, 'win32')).toBeDefined()
      expect(nameFault(name, 'linux')).toBeUndefined()
    },
  )

  it.each(['console', 'com', 'com10', '...x', ' x', 'ünï', 'auxiliary.c'])('takes %j everywhere', (name) => {
    expect(nameFault(name, 'win32')).toBeUndefined()
    expect(nameFault(name, 'linux')).toBeUndefined()
  })

  it('what passes is one step below the folder it is put in', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        fc.pre(nameFault(name, 'linux') === undefined)
        expect(relative('/dest', join('/dest', name)).split(sep)).toEqual([name])
      }),
    )
  })
})

describe('safeFileName', () => {
  it('is one safe name, on every platform', () => {
    fc.assert(
      fc.property(anyName, (host) => {
        expect(nameFault(safeFileName(host), 'win32')).toBeUndefined()
      }),
    )
  })

  it('two hosts never share a folder', () => {
    const tricky = fc.constantFrom('', '%', 'con', 'con_', '%63on', '.', '%2E', '..', 'a.', 'a%2E', '_', 'nul.x')
    const wellFormed = fc.oneof(tricky, fc.string({ unit: 'grapheme' }))
    fc.assert(
      fc.property(wellFormed, wellFormed, (one, other) => {
        fc.pre(one !== other)
        expect(safeFileName(one)).not.toBe(safeFileName(other))
      }),
      { numRuns: 500 },
    )
  })

  it('leaves ordinary names and addresses readable', () => {
    expect(safeFileName('web-1.example.com')).toBe('web-1.example.com')
    expect(safeFileName('10.0.0.1')).toBe('10.0.0.1')
    expect(safeFileName('::1')).toBe('%3A%3A1')
  })

  it('takes half a surrogate pair, which has no encoding', () => {
    expect(safeFileName('a\ud800')).toBe('a%EF%BF%BD')
  })
})
