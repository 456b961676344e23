import type { PayloadSpec } from '../../../../shared/contract/tester/bytes.ts'
import type { ServerSpec } from '../../../../shared/contract/tester/servers.ts'
import { payloadBytes } from '../../../../shared/tester/payload.ts'
import { compileRules } from '../../../../shared/tester/rules.ts'
import { macroValues, payloadMaker, type PayloadMaker } from './payload_maker.ts'

export interface RuleReply {
  /** Absent: the rule says nothing. */
  readonly data?: Uint8Array
  /** Why its reply could not be made of what was matched, in words. */
  readonly problem?: string
  /** The connection ends after the reply. */
  readonly close: boolean
}

/** What an auto-reply server answers to a frame; undefined where no rule matches. */
export type RuleAnswers = (frame: Uint8Array) => RuleReply | undefined

/**
 * Makes rules and their replies ready. Replies that never vary are made once; those with groups of a match each time.
 *
 * @returns a problem that names the rule that cannot be used
 */
export async function ruleAnswers(
  rules: Extract<ServerSpec['mode'], { type: 'rules' }>['rules'],
): Promise<RuleAnswers | { readonly problem: string }> {
  const compiled = compileRules(rules)
  if ('problem' in compiled) return compiled
  const makers = new Map<PayloadSpec, PayloadMaker>()
  for (const [index, { match, reply }] of rules.entries()) {
    // What a regular expression's groups make of a reply is known only when it has matched.
    if (reply === undefined || (match.kind === 'regex' && reply.format !== 'file')) continue
    const maker = await payloadMaker(reply)
    if ('problem' in maker) return { problem: `Rule ${index + 1}: ${maker.problem}` }
    makers.set(reply, maker)
  }
  let counter = 0
  return (frame) => {
    const answer = compiled.answer(frame)
    if (answer?.reply === undefined) return answer && { close: answer.close }
    const maker = makers.get(answer.reply)
    if (maker) return { data: maker(), close: answer.close }
    const made = payloadBytes(answer.reply, macroValues(++counter))
    return 'problem' in made
      ? { problem: made.problem, close: answer.close }
      : { data: made.bytes, close: answer.close }
  }
}
