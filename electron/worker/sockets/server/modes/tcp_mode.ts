import type { ServerSpec } from '../../../../../shared/contract/tester/servers.ts'
import { encodeFrame } from '../../../../../shared/tester/codec.ts'
import { codecTools } from '../../codec_tools.ts'
import type { Mode } from '../mode.ts'
import { payloadMaker } from '../payload_maker.ts'
import { ruleAnswers } from '../rule_answers.ts'
import type { ServerStats } from '../stats.ts'
import { upperAscii } from '../upper.ts'
import { chatMode } from './chat.ts'
import { framedMode } from './framed.ts'
import { httpMode } from './http.ts'
import { sourceMode } from './source.ts'

type ModeSpec = ServerSpec['mode']
type Problem = { readonly problem: string }

const nothing = () => undefined

/**
 * What a TCP or TLS server does with its peers.
 *
 * @returns a problem, in words, where what it should answer cannot be made
 */
export async function tcpMode(
  { mode, codec }: Pick<ServerSpec, 'mode' | 'codec'>,
  stats: ServerStats,
): Promise<Mode | Problem> {
  switch (mode.type) {
    case 'echo':
      // Bytes as they came, whole frames or not; the codec counts them, and names those that are wrong.
      if (codec.type !== 'none')
        return { codec, begin: (to) => ({ read: (bytes) => to.sendBack(bytes), take: nothing }) }
      return { codec, begin: (to) => ({ take: (bytes) => to.sendBack(bytes) }) }
    case 'upper':
      return { codec, begin: upper(codec) }
    case 'discard':
      return { codec, begin: () => ({ take: nothing }) }
    case 'source':
      return sourceMode(codec, mode.bytesPerSecond)
    case 'reply':
      return replyMode(mode, codec)
    case 'hello':
      return helloMode(mode, codec)
    case 'chat':
      return chatMode()
    case 'framed':
      return framedMode(mode, stats)
    case 'rules':
      return rulesMode(mode, codec)
    case 'http':
      return httpMode()
  }
}

function upper(codec: ServerSpec['codec']): Mode['begin'] {
  if (codec.type === 'none') return (to) => ({ take: (bytes) => to.sendBack(upperAscii(bytes)) })
  return (to) => ({ take: (frame) => to.sendFrame(upperAscii(frame)) })
}

async function replyMode(
  { reply }: Extract<ModeSpec, { type: 'reply' }>,
  codec: ServerSpec['codec'],
): Promise<Mode | Problem> {
  const make = await payloadMaker(reply)
  if ('problem' in make) return make
  return frameable(make(), codec) ?? { codec, begin: (to) => ({ take: () => to.sendFrame(make()) }) }
}

async function helloMode(
  { greeting }: Extract<ModeSpec, { type: 'hello' }>,
  codec: ServerSpec['codec'],
): Promise<Mode | Problem> {
  const make = await payloadMaker(greeting)
  if ('problem' in make) return make
  const answer = upper(codec)
  const begin: Mode['begin'] = (to) => {
    to.sendFrame(make())
    return answer(to)
  }
  return frameable(make(), codec) ?? { codec, begin }
}

async function rulesMode(
  { rules }: Extract<ModeSpec, { type: 'rules' }>,
  codec: ServerSpec['codec'],
): Promise<Mode | Problem> {
  const answers = await ruleAnswers(rules)
  if ('problem' in answers) return answers
  return {
    codec,
    begin: (to) => ({
      take: (frame) => {
        const answer = answers(frame)
        if (answer?.problem !== undefined) to.fault(`a rule's reply could not be made: ${answer.problem}`)
        if (answer?.data) to.sendFrame(answer.data)
        if (answer?.close) to.finish()
      },
    }),
  }
}

/** What is always answered must be something that the codec can carry. */
function frameable(payload: Uint8Array, codec: ServerSpec['codec']): Problem | undefined {
  if (codec.type === 'none') return undefined
  const frame = encodeFrame(codec, payload, { tools: codecTools })
  return 'problem' in frame ? { problem: `The answer does not fit the codec: ${frame.problem}.` } : undefined
}
