import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type PayloadInput, payloadSpec } from '../../../shared/contract/tester/bytes.ts'
import { base64ToBytes, bytesToBase64 } from '../../../shared/tester/base64.ts'
import { pastedHex } from '../../../shared/tester/hex_paste.ts'
import { type MacroValues, payloadBytes, payloadVaries } from '../../../shared/tester/payload.ts'
import { asText, ascii } from './codec_tools.ts'

const values: MacroValues = {
  counter: 7,
  now: new Date('2026-05-04T03:02:01.006Z'),
  uuid: () => '00000000-0000-4000-8000-000000000000',
  random: (bytes) => new Uint8Array(bytes).fill(33),
}

const made = (input: PayloadInput) => payloadBytes(payloadSpec.parse(input), values)

function bytesOf(input: PayloadInput): number[] {
  const result = made(input)
  if ('problem' in result) throw new Error(result.problem)
  return [...result.bytes]
}

function problemOf(input: PayloadInput): string {
  const result = made(input)
  return 'problem' in result ? result.problem : `no problem, but ${asText(result.bytes)}`
}

const textOf = (input: PayloadInput) => asText(Uint8Array.from(bytesOf(input)))

describe('text', () => {
  it('has escapes', () => {
    expect(textOf({ text: 'a\\n\\r\\t\\0\\\\n' })).toBe('a\n\r\t\0\\n')
  })

  it('has bytes that stay what they are in every encoding, and characters that do not', () => {
    expect(bytesOf({ text: '\\xff\\u00e9' })).toEqual([0xff, 0xc3, 0xa9])
    expect(bytesOf({ text: '\\xff\\u00e9', encoding: 'latin1' })).toEqual([0xff, 0xe9])
    expect(bytesOf({ text: '你\\x80', encoding: 'gbk' })).toEqual([0xc4, 0xe3, 0x80])
  })

  it('has characters beyond 16 bits as two escapes', () => {
    expect(textOf({ text: '\\ud83d\\ude00' })).toBe('😀')
    expect(problemOf({ text: 'a\\ud83d' })).toContain('half a surrogate pair')
  })

  it('is sent as typed without escapes', () => {
    expect(textOf({ text: '\\n{counter}', escapes: false })).toBe('\\n{counter}')
  })

  it.each([
    ['ab\\q', 'Character 3: \\q is no escape'],
    ['\\x4', 'Character 1: \\x is followed by two hex digits'],
    ['\\u12g4', 'Character 1: \\u is followed by four hex digits'],
    ['end\\', 'Character 4: a \\ at the end'],
  ])('that is wrong says where: %s', (text, problem) => {
    expect(problemOf({ text })).toContain(problem)
  })

  it('names the character that its encoding lacks', () => {
    expect(problemOf({ text: 'ab€', encoding: 'latin1' })).toBe('Character 3: latin1 has no "€" (U+20AC)')
  })
})

describe('macros', () => {
  it('are replaced at each sending', () => {
    expect(textOf({ text: '{counter} {time} {uuid} {random:3}', macros: true })).toBe(
      '7 2026-05-04T03:02:01.006Z 00000000-0000-4000-8000-000000000000 bbb',
    )
  })

  it('leave other braces alone, and two of them are one', () => {
    expect(textOf({ text: '{{counter} {count} {} }} {random:0}', macros: true })).toBe(
      '{counter} {count} {} }} {random:0}',
    )
  })

  it('are not looked for in what an escape gave', () => {
    expect(textOf({ text: '\\x7bcounter}', macros: true })).toBe('{counter}')
  })

  it('that would fill the memory are a problem', () => {
    expect(problemOf({ text: '{random:65536}'.repeat(400), macros: true })).toContain('more than 16 Mi')
  })

  it('make a payload vary, but not those that are switched off or written as text', () => {
    const varies = (input: PayloadInput) => payloadVaries(payloadSpec.parse(input))
    expect(varies({ text: '{counter}', macros: true })).toBe(true)
    expect(varies({ text: '{counter}' })).toBe(false)
    expect(varies({ text: '{{counter}', macros: true })).toBe(false)
    expect(varies({ text: '{counter}', macros: true, format: 'hex' })).toBe(false)
  })
})

describe('JSON', () => {
  it('is sent as it was typed', () => {
    expect(textOf({ format: 'json', text: ' {"a" :\n[1.50, "\\n"]}' })).toBe(' {"a" :\n[1.50, "\\n"]}')
  })

  it('is checked with its macros replaced', () => {
    expect(textOf({ format: 'json', text: '{"n":{counter}}', macros: true })).toBe('{"n":7}')
  })

  it.each([
    ['', 'Character 1: the JSON ends where it should go on; expected a value'],
    ['{"a":1,}', 'Character 8: expected a name in double quotes'],
    ['{\n  "a" 1\n}', 'Line 2, character 7: expected :'],
    ['[1 2]', 'Character 4: expected , or ]'],
    ['[1', 'Character 3: the JSON ends where it should go on; expected , or ]'],
    ["['a']", 'Character 2: expected a value'],
    ['"a\\q"', 'Character 3: expected an escape such as \\n'],
    ['"a', 'Character 3: the JSON ends where it should go on; expected the " that ends this text'],
    ['{} {}', 'Character 4: expected nothing more'],
    ['01', 'Character 2: expected nothing more'],
    ['['.repeat(100_000), 'Character 100001: the JSON ends'],
  ])('says where it is wrong', (text, problem) => {
    expect(problemOf({ format: 'json', text })).toContain(problem)
  })
})

describe('hex', () => {
  const hello = [0x48, 0x65, 0x6c, 0x6c, 0x6f]

  it.each([
    '48656c6c6f',
    '48 65 6C 6c 6f',
    '48:65:6c:6c:6f',
    '48-65-6c-6c-6f',
    '0x48, 0x65,\n0x6c ,0x6c,0x6f,',
    '\\x48\\x65\\x6c\\x6c\\x6f',
    '0x48656c6c6f',
    '4865 6c6c 6f',
    'unsigned char x[] = {\n  0x48, 0x65, // "He"\n  0x6c, 0x6c, /* ll */ 0x6f };\nunsigned int x_len = 5;',
    '"\\x48\\x65" \\\n"\\x6c\\x6c\\x6f"',
    '00000000  48 65 6c 6c 6f                                    |Hello|\n00000005',
    '00000000: 4865 6c6c 6f                             Hello',
    '00000000: 48 65 6c 6c 6f                                   Hello\n',
    '0000   48 65 6c 6c 6f                                    Hello',
    '0000000 48 65 6c\n0000003 6c 6f\n0000005\n',
  ])('is taken as people paste it: %s', (text) => {
    expect(bytesOf({ format: 'hex', text })).toEqual(hello)
  })

  it('of a dump has the rows that its * stands for', () => {
    const row = '00 11 22 33 44 55 66 77  88 99 aa bb cc dd ee ff'
    const dump = `00000000  ${row}  |..."3DUfw........|\n*\n00000030  41                        |A|\n00000031\n`
    const bytes = bytesOf({ format: 'hex', text: dump })
    expect(bytes).toHaveLength(49)
    expect(bytes.at(-1)).toBe(0x41)
  })

  it('of a dump is not confused by text at the right that looks like hex', () => {
    expect(bytesOf({ format: 'hex', text: '0000   61 62 20 63 64                                    ab cd' })).toEqual([
      ...ascii('ab cd'),
    ])
    expect(bytesOf({ format: 'hex', text: '00000000: 6162 2063 6465 6667  ab cdefg' })).toEqual([...ascii('ab cdefg')])
  })

  it('of an array in C is the same with its comments blanked', () => {
    const signs = fc.array(fc.constantFrom('/', '*', '/*', '*/', '//', '\n', '\r', ' ', '0x41,'), { maxLength: 30 })
    const blanked = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, (comment) => ' '.repeat(comment.length))
    fc.assert(
      fc.property(signs, (parts) => {
        const text = parts.join('')
        expect(pastedHex(text)).toEqual(pastedHex(blanked(text)))
      }),
    )
  })

  it('is read in time proportional to its length, also where no comment ends', () => {
    expect(problemOf({ format: 'hex', text: '/* '.repeat(1_000_000) })).toContain('is no hex digit')
  })

  it('that only looks like a dump is a list', () => {
    expect(bytesOf({ format: 'hex', text: '48656c6c 6f' })).toEqual(hello)
    expect(bytesOf({ format: 'hex', text: '0000 0001\n0002 0003' })).toEqual([0, 0, 0, 1, 0, 2, 0, 3])
  })

  it.each([
    ['48 6', 'Character 4: "6" has an odd number of digits'],
    ['48\n6g', 'Line 2, character 1: "6" has an odd number'],
    ['48 zz', 'Character 4: "z" is no hex digit'],
  ])('that is wrong says where: %s', (text, problem) => {
    expect(problemOf({ format: 'hex', text })).toContain(problem)
  })

  it('that would be gigabytes is a problem', () => {
    expect(problemOf({ format: 'hex', text: '00000000  00\n*\nffffffff\n' })).toContain('16 MiB')
  })

  it('is never misread into an exception', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123af x\\:|*{}\n/;'), maxLength: 60 }), (text) => {
        expect(made({ format: 'hex', text })).toSatisfy((result: object) => 'bytes' in result || 'problem' in result)
      }),
    )
  })
})

describe('Base64', () => {
  it('is that of Node, both ways', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
        const text = Buffer.from(bytes).toString('base64')
        expect(bytesToBase64(bytes)).toBe(text)
        expect(base64ToBytes(text)).toEqual({ bytes })
        expect(base64ToBytes(Buffer.from(bytes).toString('base64url'))).toEqual({ bytes })
      }),
    )
  })

  it('may have line breaks', () => {
    expect(bytesOf({ format: 'base64', text: ' SGVs\r\nbG8=\n' })).toEqual([...ascii('Hello')])
  })

  it.each([
    ['SGV$', 'Character 4: "$"'],
    ['SG=Vs', 'Character 4: Base64 goes on'],
    ['SGVsb', 'ends with one sign of four'],
    ['SGVsbA=', 'ends with 1 "=" where 2 belong'],
  ])('that is wrong says where: %s', (text, problem) => {
    expect(problemOf({ format: 'base64', text })).toContain(problem)
  })
})

describe('what is added', () => {
  it('is the line ending, and then the checksum of both', () => {
    const checksum = { kind: 'sum8' } as const
    expect(bytesOf({ text: 'A', ending: 'crlf', checksum })).toEqual([0x41, 13, 10, 0x41 + 13 + 10])
    expect(
      bytesOf({ format: 'hex', text: '010300000001', checksum: { kind: 'crc16-modbus', order: 'little' } }),
    ).toEqual([1, 3, 0, 0, 0, 1, 0x84, 0x0a])
  })

  it('is added to a file that the caller has read, too', () => {
    const spec = payloadSpec.parse({ format: 'file', text: '/tmp/x', ending: 'lf' })
    expect(payloadBytes(spec, values, ascii('A'))).toEqual({ bytes: ascii('A\n') })
    expect(payloadBytes(spec, values)).toHaveProperty('problem')
  })
})
