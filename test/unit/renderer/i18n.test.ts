import { describe, expect, it } from 'vitest'
import { en } from '../../../renderer/i18n/en/index.ts'
import { zh } from '../../../renderer/i18n/zh/index.ts'

type Texts = { readonly [key: string]: string | Texts }

function flatten(texts: Texts, path = ''): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value] as [string, string]] : flatten(value, `${path}${key}.`),
  )
}

const english = new Map(flatten(en))
const chinese = new Map(flatten(zh))
const both = [...english].map(([key, text]) => ({ key, text, translated: chinese.get(key) ?? '' }))

const placeholders = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).sort()
const withoutPlaceholders = (text: string) => text.replace(/\{\{\w+\}\}/g, '')
const hasLatinWords = (text: string) => /\p{Script=Latin}{2,}/u.test(withoutPlaceholders(text))
const hasChinese = (text: string) => /\p{Script=Han}/u.test(text)

/** Names of formats and technical terms that Chinese readers know by these letters. */
const NAMES = ['Flotilla', 'pid', 'CPU', 'CSV', 'HTTP', 'Ansible INI', 'Flotilla hosts.ini']

describe('the two languages', () => {
  it('say the same things', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort())
  })

  it('fill in the same values', () => {
    expect(both.map(({ key, translated }) => [key, placeholders(translated)])).toEqual(
      both.map(({ key, text }) => [key, placeholders(text)]),
    )
  })

  it('have a text for one wherever they have one for many', () => {
    const forms = (suffix: string) =>
      [...english.keys()].filter((key) => key.endsWith(suffix)).map((key) => key.slice(0, -suffix.length))
    expect(forms('_one')).toEqual(forms('_other'))
  })
})

describe('Chinese', () => {
  it('says everything in Chinese but names', () => {
    const left = [...chinese.values()].filter((text) => hasLatinWords(text) && !hasChinese(text))
    expect(left.filter((text) => !NAMES.includes(text))).toEqual([])
  })

  it('needs every name that is let through', () => {
    expect(NAMES.filter((name) => !both.some(({ text, translated }) => text === name && translated === name))).toEqual(
      [],
    )
  })

  it('uses its own punctuation after its own characters', () => {
    expect([...chinese].filter(([, text]) => /\p{Script=Han}\s*[,.:;?!()]/u.test(text))).toEqual([])
  })

  it('sets a space between its characters and letters or digits', () => {
    const tight = /\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Script=Han}/u
    expect([...chinese].filter(([, text]) => tight.test(text))).toEqual([])
  })
})
