import fc from 'fast-check'
import { expect, it } from 'vitest'
import { contrast, hex, READABLE, readableOn, type Rgb } from '../../../../renderer/ui/contrast.ts'

const byte = fc.integer({ min: 0, max: 255 })
const rgb: fc.Arbitrary<Rgb> = fc.tuple(byte, byte, byte)

it('a colour that a program mixed can be read on any background, and stays as it is where it can be read already', () => {
  fc.assert(
    fc.property(rgb, rgb, (background, colour) => {
      const shown = readableOn(background, colour)
      expect(contrast(shown, background)).toBeGreaterThanOrEqual(READABLE)
      if (contrast(colour, background) >= READABLE) expect(shown).toBe(colour)
    }),
  )
})

it('contrast is that of WCAG: 21 for black on white', () => {
  expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21)
  expect(contrast([119, 119, 119], [255, 255, 255])).toBeCloseTo(4.48, 2)
  expect(hex([0, 171, 255])).toBe('#00abff')
})
