import type { ServerSpec } from '../../../../shared/contract/tester/servers.ts'
import { upperAscii } from '../server/upper.ts'
import { CHARGEN_PATTERN } from '../server/chargen.ts'
import { payloadMaker } from '../server/payload_maker.ts'
import { ruleAnswers } from '../server/rule_answers.ts'
import { chatBytes, readChat } from './chat.ts'
import type { UdpPeer } from './peers.ts'

/** RFC 864: an answer over UDP has 0 to 512 characters. */
const MAX_SOURCE_BYTES = 512

/** Whom a chat message reaches at most: sending to one takes some 5 microseconds. */
const MAX_LISTENERS = 1_000

/** What a mode may do. */
export interface UdpAnswering {
  /** The one that sent last first. */
  readonly peers: Iterable<UdpPeer>
  send(peer: UdpPeer, data: Uint8Array): void
  /** Something is wrong with what a peer has sent. */
  fault(peer: UdpPeer, message: string): void
}

export interface UdpMode {
  /** @param data the mode's own: it may be changed and kept */
  take(peer: UdpPeer, data: Uint8Array): void
  /** What goes out when the server's user says something. Absent: the bytes themselves. */
  said?(data: Uint8Array): Uint8Array
}

/** @returns a problem, in words, where UDP cannot do this or the answer cannot be made */
export async function udpMode(
  { mode }: Pick<ServerSpec, 'mode'>,
  out: UdpAnswering,
): Promise<UdpMode | { readonly problem: string }> {
  switch (mode.type) {
    case 'echo':
      return { take: (peer, data) => out.send(peer, data) }
    case 'upper':
      return { take: (peer, data) => out.send(peer, upperAscii(data)) }
    case 'discard':
      return { take: () => undefined }
    case 'source':
      return sourceMode(mode.bytesPerSecond, out)
    case 'reply':
      return replyMode(mode.reply, out)
    case 'hello':
      return replyMode(mode.greeting, out)
    case 'chat':
      return chatMode(mode.name, out)
    case 'rules':
      return rulesMode(mode.rules, out)
    case 'framed':
    case 'http':
      return { problem: `The mode "${mode.type}" needs a stream of bytes: choose TCP or TLS for it, or another mode.` }
  }
}

/** A random part of the pattern for each datagram; beyond the rate, no answer. */
function sourceMode(bytesPerSecond: number, out: UdpAnswering): UdpMode {
  let allowance = bytesPerSecond
  let before = performance.now()
  return {
    take(peer) {
      const length = Math.floor(Math.random() * (MAX_SOURCE_BYTES + 1))
      if (bytesPerSecond > 0) {
        const now = performance.now()
        allowance = Math.min(bytesPerSecond, allowance + ((now - before) / 1000) * bytesPerSecond)
        before = now
        if (length > allowance) return
        allowance -= length
      }
      out.send(peer, CHARGEN_PATTERN.subarray(0, length))
    },
  }
}

async function replyMode(
  reply: Parameters<typeof payloadMaker>[0],
  out: UdpAnswering,
): Promise<UdpMode | { readonly problem: string }> {
  const make = await payloadMaker(reply)
  return 'problem' in make ? make : { take: (peer) => out.send(peer, make()) }
}

async function rulesMode(
  rules: Parameters<typeof ruleAnswers>[0],
  out: UdpAnswering,
): Promise<UdpMode | { readonly problem: string }> {
  const answer = await ruleAnswers(rules)
  if ('problem' in answer) return answer
  return {
    take(peer, data) {
      const reply = answer(data)
      if (reply?.data !== undefined) out.send(peer, reply.data)
      if (reply?.problem !== undefined) out.fault(peer, `An answer could not be made: ${reply.problem}`)
    },
  }
}

/**
 * Only those take part who have said something that can be read, so garbage from a made-up address brings it nothing; and what
 * one says goes to those who spoke last, so that many made-up addresses do not make each datagram cost a second.
 */
function chatMode(name: string, out: UdpAnswering): UdpMode {
  return {
    take(from, data) {
      const message = readChat(data)
      if ('problem' in message) return out.fault(from, `A chat message is ${message.problem}`)
      from.inChat = true
      let listeners = 0
      for (const peer of out.peers) {
        if (peer === from || !peer.inChat) continue
        out.send(peer, data)
        if (++listeners === MAX_LISTENERS) return
      }
    },
    said: (data) => chatBytes(data, name),
  }
}
