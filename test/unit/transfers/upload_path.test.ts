import { isAbsolute, join, normalize, posix, relative, sep, win32 } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { uploadPath } from '../../../electron/services/transfers/upload_path.ts'

const root = '/data/staging/s-0/files'

/** Pieces that attacks on paths are made of, among ordinary ones. */
const piece = fc.oneof(
  fc.constantFrom(
    '..',
    '.',
    '',
    '/',
    '//',
    '\\',
    '..\\',
    '%2e%2e',
    '\0',
    'C:',
    '~',
    'a',
    'b.txt',
    ' ',
    '…',
    '.. ',
    '...',
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
)
const written = fc
  .array(piece, { maxLength: 12 })
  .chain((pieces) => fc.constantFrom('', '/').map((by) => pieces.join(by)))

describe('the path of an uploaded file', () => {
  it.each([
    ['a.txt', ['a.txt']],
    ['photos/2024/a b.jpg', ['photos', '2024', 'a b.jpg']],
    ['folder/', ['folder']],
    ['..a/...', ['..a', '...']],
    ['%2e%2e/x', ['%2e%2e', 'x']],
    ['文件/ü', ['文件', 'ü']],
    ['.flotilla-0123456789abcdef.part', ['.flotilla-0123456789abcdef.part']],
  ])('%j is taken', (path, names) => {
    expect(uploadPath(path, 'linux')).toEqual({ names })
  })

  it.each([
    '',
    '/',
    '/etc/passwd',
    '..',
    '../x',
    'a/../../x',
    'a/..',
    './a',
    'a/./b',
    'a//b',
    'a//',
    'a\\b',
    '..\\..\\x',
    'a\0b',
    'x'.repeat(256),
    'ü'.repeat(128),
    'a/'.repeat(65),
    `${'abc/'.repeat(1024)}x`,
  ])('%j is refused', (path) => {
    expect(uploadPath(path, 'linux')).toEqual({ problem: expect.any(String) as unknown })
  })

  it.each(['C:x', 'a:stream', 'con', 'NUL.txt', 'a. ', 'a.', 'a/aux.c', 'a|b', 'a\tb'])(
    '%j is refused by Windows',
    (path) => {
      expect(uploadPath(path, 'win32')).toEqual({ problem: expect.any(String) as unknown })
      expect(uploadPath(path, 'linux')).toHaveProperty('names')
    },
  )

  it('never leads out of its folder, whatever is written', () => {
    fc.assert(
      fc.property(fc.oneof(written, fc.string({ unit: 'binary' })), (path) => {
        const taken = uploadPath(path, 'linux')
        if ('problem' in taken) return
        const full = join(root, ...taken.names)
        expect(full).toBe(normalize(full))
        expect(full.startsWith(`${root}${sep}`)).toBe(true)
        const below = relative(root, full)
        expect(isAbsolute(below)).toBe(false)
        expect(below.split(sep)).toEqual(taken.names)
        expect(taken.names.join('/')).toBe(path.replace(/\/$/, ''))
      }),
      { numRuns: 2000 },
    )
  })

  it('never leads out of its folder on Windows either', () => {
    fc.assert(
      fc.property(written, (path) => {
        const taken = uploadPath(path, 'win32')
        if ('problem' in taken) return
        const full = win32.join('C:\\staging', ...taken.names)
        expect(full).toBe(`C:\\staging\\${taken.names.join('\\')}`)
      }),
      { numRuns: 2000 },
    )
  })

  it('is taken whenever its names are ordinary', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9 _-]{1,40}$/).filter((text) => posix.basename(text) === text)
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 64 }), (names) => {
        expect(uploadPath(names.join('/'), 'linux')).toEqual({ names })
      }),
    )
  })
})
