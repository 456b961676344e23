import i18next from 'i18next'
import { beforeAll, expect, test } from 'vitest'
import { en } from '../../../../renderer/i18n/en/index.ts'
import { zh } from '../../../../renderer/i18n/zh/index.ts'
import { reasonText } from '../../../../renderer/screens/tester/talk/parts/reason_text.ts'

beforeAll(async () => {
  await i18next.init({
    lng: 'en',
    resources: { en: { translation: en }, zh: { translation: zh } },
    interpolation: { escapeValue: false },
    showSupportNotice: false,
  })
})

const message = 'TCP 127.0.0.1:9000 is in use.'

test('a reason has a word in the language of the page before the engine’s sentence', () => {
  expect(reasonText({ message, fault: 'in-use' }, i18next.getFixedT('zh'))).toBe(`端口已被占用 · ${message}`)
  expect(reasonText({ message, fault: 'in-use' }, i18next.getFixedT('en'))).toBe(`port in use · ${message}`)
})

test('a reason without a word is the sentence alone, and can do nothing to the page', () => {
  expect(reasonText({ message: 'a\u202eb', fault: 'other' }, i18next.getFixedT('zh'))).not.toContain('\u202e')
  expect(reasonText({ message }, i18next.getFixedT('zh'))).toBe(message)
})
