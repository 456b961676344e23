import { modesOf, newRule, usualDraft, type ServerDraft } from './draft.ts'
import { usualPayload } from '../../payload/payload.ts'
import { usualNumbers } from './numbers.ts'

export const PRESETS = ['echo', 'udpUpper', 'hello', 'chat', 'framed', 'http', 'rules'] as const
export type PresetName = (typeof PRESETS)[number]

const numbers = usualNumbers

/** Servers that are wanted often, named after what they are good for; each runs as it is, on a port that is free. */
export const presetDrafts: Readonly<Record<PresetName, ServerDraft>> = {
  echo: usualDraft,
  /** PROTOCOLS.md 1: the classic peer receives with 1,024 bytes, and the rest of a datagram is lost. */
  udpUpper: { ...usualDraft, protocol: 'udp', mode: 'upper', numbers: { ...numbers, receiveBytes: '1024' } },
  /** PROTOCOLS.md 4: one thread for each client. */
  hello: { ...usualDraft, mode: 'hello', numbers: { ...numbers, receiveBytes: '1024' } },
  chat: { ...usualDraft, protocol: 'udp', mode: 'chat' },
  framed: { ...usualDraft, mode: 'framed' },
  http: { ...usualDraft, mode: 'http' },
  rules: {
    ...usualDraft,
    mode: 'rules',
    codec: { type: 'lines', ending: 'any', maxBytes: 1024 * 1024 },
    rules: [
      { ...newRule, match: 'ping', reply: { ...usualPayload, text: 'pong', ending: 'lf' } },
      { ...newRule, kind: 'text', match: 'quit', reply: { ...usualPayload, text: 'bye', ending: 'lf' }, close: true },
    ],
  },
}

/** A draft for another protocol: a mode that it does not have gives way to echo. */
export function withProtocol(draft: ServerDraft, protocol: ServerDraft['protocol']): ServerDraft {
  return { ...draft, protocol, mode: modesOf(protocol).includes(draft.mode) ? draft.mode : 'echo' }
}
