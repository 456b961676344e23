import type { ServerHead } from '../../../../../shared/contract/tester/servers.ts'
import { targetText } from '../../talk/sessions/form/target.ts'
import { withTarget, type LoadDraft, type Protocol } from './draft.ts'

/** Where a load reaches a server: one that listens everywhere, over loopback. */
export function targetOfServer({ spec, address = spec.address, port = spec.port }: ServerHead): string {
  const host = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address
  return targetText(host, port)
}

/** The draft for a server that runs here: where it is, whether it speaks first, and what it answers. */
export function withServer(draft: LoadDraft, server: ServerHead): LoadDraft {
  const { protocol, mode } = server.spec
  return {
    ...draft,
    protocol,
    target: targetOfServer(server),
    greeting: mode.type === 'hello' && protocol !== 'udp',
    answer: answerOf(server, draft.answer),
  }
}

/** The server here that a draft goes to, if it is one. */
function serverAt({ target, protocol }: LoadDraft, servers: readonly ServerHead[]): ServerHead | undefined {
  return listeningServers(servers, protocol).find((server) => targetOfServer(server) === target.trim())
}

/** The draft with what is known of the server that it goes to: whether it speaks first, say. */
export function withServerAt(draft: LoadDraft, servers: readonly ServerHead[]): LoadDraft {
  const server = serverAt(draft, servers)
  return server ? withServer(draft, server) : draft
}

/** The draft with another address. */
export function aimedAt(draft: LoadDraft, typed: string, servers: readonly ServerHead[]): LoadDraft {
  return withServerAt(withTarget(leaving(draft, servers), typed), servers)
}

/** The draft for another server that runs here. */
export function aimedAtServer(draft: LoadDraft, server: ServerHead, servers: readonly ServerHead[]): LoadDraft {
  return withServer(leaving(draft, servers), server)
}

/** What was known of a server here is not true of another one. */
function leaving(draft: LoadDraft, servers: readonly ServerHead[]): LoadDraft {
  const server = serverAt(draft, servers)
  if (!server) return draft
  const wasSilent = answerOf(server, 'any') === 'none'
  const answer = draft.message === 'hello' ? 'any' : 'same-size'
  return { ...draft, greeting: false, ...(wasSilent ? { answer } : {}) }
}

/** @param wanted what is asked for, where the server can do that */
function answerOf({ spec: { mode, protocol } }: ServerHead, wanted: LoadDraft['answer']): LoadDraft['answer'] {
  switch (mode.type) {
    case 'echo':
    case 'upper':
      return wanted
    case 'hello':
      return protocol === 'udp' && wanted === 'same-size' ? 'any' : wanted
    case 'discard':
    case 'framed':
      return 'none'
    default:
      return wanted === 'same-size' ? 'any' : wanted
  }
}

/** The servers that a load over this protocol can go to. */
export function listeningServers(servers: readonly ServerHead[], protocol?: Protocol): readonly ServerHead[] {
  return servers.filter(
    ({ state, spec }) => state === 'listening' && (protocol === undefined || spec.protocol === protocol),
  )
}
