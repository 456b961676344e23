import { RE2JS, RE2JSSyntaxException } from 're2js'
import type { PayloadSpec, TextEncoding } from '../contract/tester/bytes.ts'
import type { ServerSpec } from '../contract/tester/servers.ts'
import { bytesToHex } from './hex.ts'
import { indexOfBytes } from './delimited.ts'
import { decodeText, encodeText } from './encodings.ts'
import { pastedHex } from './hex_paste.ts'

type Rules = Extract<ServerSpec['mode'], { type: 'rules' }>['rules']
type Rule = Rules[number]

export interface RuleAnswer {
  /** With the groups of the match put in. */
  readonly reply?: PayloadSpec
  /** The connection ends after the reply. */
  readonly close: boolean
}

export interface CompiledRules {
  /** What the first rule that matches says; undefined when none does. */
  answer(frame: Uint8Array): RuleAnswer | undefined
}

/**
 * A regular expression looks at the beginning of a frame only. A user's pattern meets a peer's text here: RE2's time grows with
 * the product of their lengths, where JavaScript's own engine can take for ever (`(a+)+$`), with no way to stop it.
 */
const REGEX_INPUT_BYTES = 4096

/** Returns the groups of a match, the whole match first, or undefined. */
type Matcher = (frame: Uint8Array) => readonly (string | undefined)[] | undefined

/**
 * Makes rules ready to be asked for each frame. Text is that of the reply's encoding, UTF-8 where there is no reply.
 * @returns a problem that names the first rule that cannot be used
 */
export function compileRules(rules: Rules): CompiledRules | { problem: string } {
  const ready: { rule: Rule; matcher: Matcher }[] = []
  for (const [index, rule] of rules.entries()) {
    const matcher = matcherOf(rule)
    if ('problem' in matcher) return { problem: `Rule ${index + 1}: ${matcher.problem}` }
    ready.push({ rule, matcher })
  }
  return {
    answer(frame) {
      for (const { rule, matcher } of ready) {
        const groups = matcher(frame)
        if (!groups) continue
        const reply = rule.reply && (rule.match.kind === 'regex' ? withGroups(rule.reply, groups) : rule.reply)
        return { ...(reply === undefined ? {} : { reply }), close: rule.close }
      }
      return undefined
    },
  }
}

function matcherOf({ match, reply }: Rule): Matcher | { problem: string } {
  const encoding = reply?.encoding ?? 'utf-8'
  switch (match.kind) {
    case 'any':
      return () => []
    case 'text': {
      const wanted = encodeText(match.text, encoding)
      return 'problem' in wanted ? wanted : holding(wanted)
    }
    case 'hex': {
      const wanted = pastedHex(match.hex)
      if ('problem' in wanted) return wanted
      return wanted.bytes.length > 0 ? holding(wanted.bytes) : { problem: 'Expected at least one byte in hex' }
    }
    case 'regex': {
      const regex = compiled(match.pattern, match.flags)
      return 'problem' in regex ? regex : matching(regex, encoding)
    }
  }
}

function holding(wanted: Uint8Array): Matcher {
  return (frame) => (indexOfBytes(frame, wanted) >= 0 ? [] : undefined)
}

/** RE2's grammar: that of Perl without look-around and back references (https://github.com/google/re2/wiki/Syntax). */
function compiled(pattern: string, flags: string): RE2JS | { problem: string } {
  try {
    return RE2JS.compile(pattern, flags === 'i' ? RE2JS.CASE_INSENSITIVE : 0)
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) return { problem: `/${pattern}/ cannot be used: ${error.message}` }
    throw error
  }
}

function matching(regex: RE2JS, encoding: TextEncoding): Matcher {
  return (frame) => {
    const found = regex.matcher(decodeText(frame.subarray(0, REGEX_INPUT_BYTES), encoding))
    if (!found.find()) return undefined
    return Array.from({ length: found.groupCount() + 1 }, (_, group) => found.group(group) ?? undefined)
  }
}

/**
 * `{0}` to `{99}` replaced by what the groups matched. The peer's text goes in as text: in a reply with escapes or macros its
 * own backslashes and braces are made to mean themselves, in hex it is bytes, in JSON it is the inside of a string.
 */
function withGroups(reply: PayloadSpec, groups: readonly (string | undefined)[]): PayloadSpec {
  if (reply.format === 'file' || reply.format === 'base64') return reply
  // With macros `{{1}` is the text `{1}`, so it must be seen, and left alone.
  const pattern = reply.macros ? /\{\{|\{([0-9]{1,2})\}/g : /\{([0-9]{1,2})\}/g
  const text = reply.text.replace(pattern, (whole, digits: string | undefined) => {
    const index = Number(digits ?? groups.length)
    return index < groups.length ? inserted(groups[index] ?? '', reply) : whole
  })
  return { ...reply, text }
}

function inserted(group: string, reply: PayloadSpec): string {
  if (reply.format === 'hex') {
    const bytes = encodeText(group, reply.encoding)
    return 'problem' in bytes ? '' : bytesToHex(bytes)
  }
  let text = reply.format === 'json' ? JSON.stringify(group).slice(1, -1) : group
  if (reply.format === 'text' && reply.escapes) text = text.replaceAll('\\', '\\\\')
  return reply.macros ? text.replaceAll('{', '{{') : text
}
