import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { numberedName, receivedName } from '../../../electron/worker/sockets/server/modes/received_name.ts'

describe('the name of a received file', () => {
  it('is one visible name of at most 200 bytes, whatever was sent', () => {
    const nasty = fc.constantFrom('/', '\\', '.', '..', '\0', ':', 'con', '\u202e', ' ', '\n', 'é', '文', '😀', 'a.txt')
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(nasty).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(anything, (sent) => {
        const name = receivedName(sent)
        expect(name).toMatch(/^[^./\\:*?"<>| \p{C}][^/\\:*?"<>|\p{C}]*$/u)
        expect(name).not.toMatch(/[. ]$/)
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200)
      }),
    )
  })

  it('is found in time proportional to what was sent: spaces in the midst of it are not tried as its end again and again', () => {
    expect(receivedName(`a${' '.repeat(300_000)}b`)).toBe('a')
    expect(receivedName(`${' .'.repeat(300_000)}b.txt`)).toBe('b.txt')
  })

  it('keeps a plain name as it is, and its ending when it is numbered', () => {
    expect(receivedName('日报 2024.tar.gz')).toBe('日报 2024.tar.gz')
    expect(numberedName('report.txt', 0)).toBe('report.txt')
    expect(numberedName('report.txt', 3)).toBe('report (3).txt')
    expect(numberedName('Makefile', 1)).toBe('Makefile (1)')
  })
})
