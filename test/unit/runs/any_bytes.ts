import fc from 'fast-check'

/** Bytes among which characters, their beginnings and plain nonsense are all likely. */
export const anyBytes = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 4 }).map((text) => [...Buffer.from(text)]),
      fc.constantFrom([0xe2, 0x82, 0xac], [0xf0, 0x9f, 0x98, 0x80], [0xc3, 0xa9], [0xef, 0xbb, 0xbf]),
      fc.constantFrom([0xe2], [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0xed, 0xa0, 0x80], [0xf4, 0x90], [0xc0, 0xaf], [0x80]),
      fc.array(fc.integer({ min: 0x78, max: 0xff }), { maxLength: 4 }),
    ),
    { maxLength: 12 },
  )
  .map((pieces) => Buffer.from(pieces.flat()))
