import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyEdit } from '../../../shared/inventory/edit.ts'
import { valueProblem, writeSection } from '../../../shared/inventory/ini/package.ts'
import { inventoryEdit, inventoryText } from '../../unit/inventory/generators.ts'
import { readWithOurs, readWithPython } from './configparser.ts'

/** Every character that either side of the comparison might take for something special. */
const pieces = [
  ...'[]=:#;%"\'\\.,!$&{}|~^`<>()-+_/?*@ \t\v\f\b\0aBzÉΣß09',
  ...['\x1c', '\x1d', '\x1e', '\x1f', '\x85', '\xa0', '\u2028', '\u2029', '\u3000', '\ufeff', '\u200b', 'İ', 'ς', '😀'],
  ...['__proto__', 'constructor', 'DEFAULT', 'true', 'false', 'null', '%(x)s', '${x}', '""', "''", '[]', '\\;', '1'],
]
const words = (maxLength: number) =>
  fc.array(fc.constantFrom(...pieces), { maxLength }).map((parts) => parts.join('').replace(/[\r\n]/g, ''))

const indent = fc.constantFrom('', '', '', ' ', '  ', '\t', '    ', '\u3000', '\x1f')
const name = fc.oneof(fc.constantFrom('a', 'b', 'c', 'DEFAULT', '__proto__', 'x.y', 'p q'), words(5))
const key = fc.oneof(fc.constantFrom('user', 'Host', 'PORT', 'constructor', '__proto__', 'k'), words(3))
const line = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(indent, name, words(2)).map(([i, n, rest]) => `${i}[${n}]${rest}`) },
  {
    weight: 6,
    arbitrary: fc
      .tuple(indent, key, fc.constantFrom('=', ':', ' = ', ' : ', '\t=', '\xa0=\x85'), words(6))
      .map((parts) => parts.join('')),
  },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom('  ', '\t', '      '), words(5)).map((parts) => parts.join('')) },
  { weight: 1, arbitrary: fc.tuple(indent, fc.constantFrom('#', ';'), words(4)).map((parts) => parts.join('')) },
  { weight: 1, arbitrary: indent },
  { weight: 1, arbitrary: words(6) },
)
const ends = fc.constantFrom('\n', '\n', '\r\n', '\r')
const file = fc
  .tuple(fc.constantFrom('', '\ufeff'), fc.array(fc.tuple(line, ends), { maxLength: 12 }), fc.boolean())
  .map(([mark, lines, header]) => mark + (header ? '[top]\n' : '') + lines.map((parts) => parts.join('')).join(''))

/** Without keys that come twice, most generated files are ones that configparser accepts. */
const acceptable = fc
  .uniqueArray(
    fc.tuple(name, fc.uniqueArray(fc.tuple(key, words(8), indent), { selector: ([k]) => k.toLowerCase() })),
    {
      selector: ([n]) => n,
    },
  )
  .map((sections) =>
    sections
      .map(
        ([n, entries]) =>
          `[${n}]\n` + entries.map(([k, v, i]) => `k${k.replace(/[=:]/g, '')}=${v}\n${i}${v}\n`).join(''),
      )
      .join(''),
  )

describe('the grammar is that of Python 3.11 configparser', () => {
  const compare = (texts: readonly string[]) => {
    const python = readWithPython(texts)
    for (const [index, text] of texts.entries()) {
      expect({ text, content: readWithOurs(text) }).toEqual({ text, content: python[index] })
    }
    return python.filter((content) => content !== null).length
  }

  it('agrees on generated files of any shape, accepted or refused', () => {
    const accepted = compare(fc.sample(file, 6000))
    expect(accepted).toBeGreaterThan(500)
  })

  it('agrees on generated files that are mostly accepted', () => {
    const accepted = compare(fc.sample(acceptable, 2000))
    expect(accepted).toBeGreaterThan(200)
  })

  it('agrees on the traps', () => {
    compare([
      '',
      '\ufeff[a]\nk=v\n',
      '[a]\npassword = p#ss;w=rd%1\n',
      '[a]\nk = v ; not a comment\n',
      '[a] # a comment with ] in it\nk=v\n',
      '[a.b.c]\nk=v\n[a]\nb=1\n',
      '[__proto__]\n__proto__ = 1\nconstructor = 2\n',
      '[2]\n10=a\n9=b\n[1]\n',
      '[a]\nk = true\nl = null\nm = "quoted"\nn = \'\n',
      '[a]\nk[] = 1\n',
      '[a]\nk =\n  one\n\n  # comment\n  two\n\n\n[b]\n',
      '[a]\n  k = 1\n  l = 2\n    more\n m = 3\n',
      '[a]\nk = v\n  [b]\n',
      '[DEFAULT]\na=1\n[x]\n[DEFAULT]\nb=2\n',
      '[DEFAULT]\na=1\n[DEFAULT]\nA=2\n',
      '[a]\n[a]\n',
      '[a]\nk=1\nK=2\n',
      'k=1\n[a]\n',
      '[]\n',
      '[a]\n= v\n',
      '[a]\nno delimiter\n',
      '[a]\rk=1\rl=2\r\r\nm=3',
      '[a]\nk\u2028=\x85v\x1c\n',
      '[a]\nk = a\\u2028b\u2028c\\\u2029\n',
    ])
  })

  it('reads what we write', () => {
    const value = fc
      .array(words(6), { minLength: 1, maxLength: 4 })
      .map((lines) => lines.join('\n'))
      .filter((text) => valueProblem(text) === undefined)
    const data = fc.uniqueArray(
      fc.tuple(
        fc.constantFrom('a', 'b', '__proto__', 'x.y', 'DEFAULTS', '7', '[r]'),
        fc.uniqueArray(fc.tuple(fc.constantFrom('k', 'l', '__proto__', 'constructor', '2', '1', 'x.y', 'm[]'), value), {
          selector: ([k]) => k,
        }),
      ),
      { selector: ([n]) => n },
    )
    const samples = fc.sample(fc.tuple(data, fc.constantFrom('\n', '\r\n'), fc.constantFrom(' = ', ':', '=')), 1000)
    const texts = samples.map(([sections, newline, delimiter]) =>
      sections.map(([n, entries]) => writeSection(n, entries, { newline, delimiter, indent: '' })).join(newline),
    )
    for (const [index, content] of readWithPython(texts).entries()) {
      expect({ text: texts[index], content }).toEqual({
        text: texts[index],
        content: [['DEFAULT', []], ...(samples[index]?.[0] ?? [])],
      })
    }
  })

  it('reads what edits leave', () => {
    const texts = fc.sample(fc.tuple(inventoryText, inventoryEdit), 8000).flatMap(([text, edit]) => {
      const edited = applyEdit(text, edit)
      return 'text' in edited ? [edited.text] : []
    })
    expect(compare(texts)).toBeGreaterThan(200)
  })
})
