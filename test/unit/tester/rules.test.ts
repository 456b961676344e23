import { describe, expect, it } from 'vitest'
import type { PayloadInput } from '../../../shared/contract/tester/bytes.ts'
import { serverMode } from '../../../shared/contract/tester/servers.ts'
import { payloadBytes } from '../../../shared/tester/payload.ts'
import { compileRules } from '../../../shared/tester/rules.ts'
import { asText, ascii } from './codec_tools.ts'

interface RuleInput {
  match: Record<string, string>
  reply?: PayloadInput
  close?: boolean
}

function compiled(...rules: RuleInput[]) {
  const mode = serverMode.parse({ type: 'rules', rules })
  if (mode.type !== 'rules') throw new Error('not rules')
  return compileRules(mode.rules)
}

/** What is sent for this frame. */
function answer(frame: string, ...rules: RuleInput[]): string | undefined {
  const matcher = compiled(...rules)
  if ('problem' in matcher) throw new Error(matcher.problem)
  const reply = matcher.answer(ascii(frame))?.reply
  if (!reply) return undefined
  const made = payloadBytes(reply, {
    counter: 1,
    now: new Date(0),
    uuid: () => 'uuid',
    random: () => new Uint8Array(0),
  })
  return 'problem' in made ? made.problem : asText(made.bytes)
}

const regex = (pattern: string, reply: PayloadInput): RuleInput => ({ match: { kind: 'regex', pattern }, reply })

describe('rules', () => {
  it('answer with the first that matches', () => {
    const rules: RuleInput[] = [
      { match: { kind: 'text', text: 'bye' }, reply: { text: 'bye' } },
      { match: { kind: 'hex', hex: '00 ff' }, reply: { text: 'bytes' } },
      { match: { kind: 'any' }, reply: { text: 'what?' } },
    ]
    expect(answer('good bye', ...rules)).toBe('bye')
    expect(answer('other', ...rules)).toBe('what?')
    const matcher = compiled(...rules)
    expect('answer' in matcher && matcher.answer(Uint8Array.of(1, 0, 0xff))).toMatchObject({ reply: { text: 'bytes' } })
  })

  it('answer nothing when none matches, and can close without a reply', () => {
    const rule = { match: { kind: 'text', text: 'quit' }, close: true }
    const matcher = compiled(rule)
    expect('answer' in matcher && matcher.answer(ascii('stay'))).toBeUndefined()
    expect('answer' in matcher && matcher.answer(ascii('quit'))).toEqual({ close: true })
  })

  it('put groups into the reply', () => {
    expect(answer('PING 42', regex('PING (\\d+)(x)?', { text: 'PONG {1}{2}{3} {0}' }))).toBe('PONG 42{3} PING 42')
  })

  it('put what a peer says in as text, never as an escape or a macro', () => {
    const peer = 'say \\x41{uuid}{{"\n'
    const pattern = '(?s)say (.*)'
    expect(answer(peer, regex(pattern, { text: '{1}', macros: true }))).toBe('\\x41{uuid}{{"\n')
    expect(answer(peer, regex(pattern, { text: '{1}', escapes: false }))).toBe('\\x41{uuid}{{"\n')
    const json = answer(peer, regex(pattern, { format: 'json', text: '{"said":"{1}"}', macros: true }))
    expect(JSON.parse(json ?? '')).toEqual({ said: '\\x41{uuid}{{"\n' })
    expect(answer('say é', regex(pattern, { format: 'hex', text: '00{1}' }))).toBe('\0é')
  })

  it('with macros leave {{1} as it is meant', () => {
    expect(answer('a', regex('(a)', { text: '{{1} {1} {uuid}', macros: true }))).toBe('{1} a uuid')
  })

  it('look for text in the encoding of the reply', () => {
    const matcher = compiled({ match: { kind: 'text', text: '你' }, reply: { text: 'ok', encoding: 'gbk' } })
    expect('answer' in matcher && matcher.answer(Uint8Array.of(0xc4, 0xe3))).toMatchObject({ close: false })
  })

  it('that cannot be used are named by their number', () => {
    const good = { match: { kind: 'any' } }
    expect(compiled(good, { match: { kind: 'regex', pattern: '(' } })).toEqual({
      problem: expect.stringMatching(/^Rule 2: /) as string,
    })
    expect(compiled({ match: { kind: 'hex', hex: '0g' } })).toEqual({
      problem: expect.stringMatching(/^Rule 1: /) as string,
    })
  })

  it('look at the first 4 KiB of a frame by a regular expression', () => {
    expect(answer(`${'a'.repeat(4096)}b`, regex('b', { text: 'found' }))).toBeUndefined()
    expect(answer(`${'a'.repeat(4095)}b`, regex('b', { text: 'found' }))).toBe('found')
  })
  it('come to an end for patterns that take JavaScript’s own engine for ever', () => {
    const frame = `${'a'.repeat(4000)}!`
    for (const pattern of ['^(a+)+$', '(a|aa)+$', '(\\w*\\w*\\w*)*x'])
      expect(answer(frame, regex(pattern, { text: 'found' }))).toBeUndefined()
  })

  it('say what cannot be matched in time bounded by the length', () => {
    for (const pattern of ['(?=a)b', '(a)\\1', '('])
      expect(compiled({ match: { kind: 'regex', pattern, flags: '' }, close: false })).toEqual({
        problem: expect.stringContaining('cannot be used') as string,
      })
  })
})
