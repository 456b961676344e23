import type { SavedContent } from '../../../../shared/contract/tester/packets.ts'
import type { Sending, SessionSpecInput } from '../../../../shared/contract/tester/sessions.ts'
import { go } from '../../../app/route.ts'
import { engine } from '../../../engine/engine.ts'
import { failureOf } from '../../../engine/hooks.ts'
import { toast } from '../../../ui/toasts.ts'
import { sentenceOf } from '../../hosts/edits.ts'
import { openHttp, sendHttp } from '../http/http_state.ts'
import { openLoad } from '../load/load_state.ts'
import { startOrTell } from '../talk/servers/start_server.ts'
import { connectSession } from '../talk/sessions/connect.ts'
import { changeComposer, composerOf } from '../talk/sessions/panel/composer_state.ts'
import { openForm } from '../talk/talk_state.ts'

type Packet = Pick<
  Extract<SavedContent, { kind: 'packet' }>,
  'protocol' | 'host' | 'port' | 'codec' | 'tls' | 'sending'
>

/** The client that a packet needs. */
function clientFor({ protocol, host, port, codec, tls }: Packet, name: string): SessionSpecInput {
  const settings = { ...(codec ? { codec } : {}), ...(tls ? { tls } : {}) }
  return { name: name.slice(0, 100), protocol, host, port, ...settings }
}

/** Connects a client, sends, and shows it: what comes back is in its log. */
export async function sendNow(packet: Packet, name: string): Promise<void> {
  const { sending } = packet
  try {
    const { id } = await engine.mutate('sessions.open', { spec: clientFor(packet, name) })
    // There to be sent again, or changed.
    changeComposer(id, composerOf(sending))
    go({ screen: 'tester', tab: 'talk', id })
    await engine.mutate('sessions.send', { id, sending })
  } catch (error) {
    toast({ kind: 'failed', title: sentenceOf(failureOf(error)) })
  }
}

/** What is done with it most: packets are sent, clients connected, servers started. Loads only open: they ask first. */
export async function doItem(path: string, content: SavedContent): Promise<void> {
  switch (content.kind) {
    case 'packet':
      return sendNow(content, nameOf(path))
    case 'session': {
      const failure = await connectSession({ spec: content.spec })
      if (failure) toast({ kind: 'failed', title: sentenceOf(failure) })
      return
    }
    case 'server':
      go({ screen: 'tester', tab: 'talk' })
      return startOrTell({ spec: content.spec }, `${content.spec.address}:${content.spec.port}`)
    case 'load':
      return openLoad(content.spec)
    case 'http':
      openHttp(content.request)
      return sendHttp()
  }
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** Shows it in the form that makes such things. */
export function openItem(path: string, content: SavedContent): void {
  switch (content.kind) {
    case 'packet':
      return openClient(clientFor(content, nameOf(path)), content.sending)
    case 'session':
      return openClient(content.spec)
    case 'server':
      openForm({ kind: 'server', spec: content.spec })
      return go({ screen: 'tester', tab: 'talk' })
    case 'load':
      return openLoad(content.spec)
    case 'http':
      return openHttp(content.request)
  }
}

function openClient(spec: SessionSpecInput, sending?: Sending): void {
  openForm({ kind: 'session', spec, ...(sending ? { sending } : {}) })
  go({ screen: 'tester', tab: 'talk' })
}

/** Messages that a load made of a packet sends, over so many connections: to begin with, in the form. */
const LOAD_CONNECTIONS = 10
const LOAD_MESSAGES = 100

/** A load that sends this packet, or goes where this client does. */
export function openAsLoad(content: Extract<SavedContent, { kind: 'packet' | 'session' }>): void {
  const { protocol, host, port } = content.kind === 'packet' ? content : content.spec
  openLoad({
    protocol,
    host,
    port,
    pace: { kind: 'closed' },
    connections: LOAD_CONNECTIONS,
    stop: { kind: 'count', messages: LOAD_MESSAGES },
    message: content.kind === 'packet' ? { kind: 'payload', payload: content.sending.payload } : { kind: 'stamped' },
    answer: 'any',
  })
}
