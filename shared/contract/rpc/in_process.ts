import type { Contract } from '../define.ts'
import type { Channel } from './channel.ts'
import { createClient, type ContractClient } from './client.ts'
import { Mailbox } from './mailbox.ts'
import { serveContract, type ServeOptions } from './server.ts'

/**
 * Two ends of a line within one process. What one sends the other gets later, and as a copy: both sides behave as they
 * do with a real line between them, and nobody shares objects.
 */
export function channelPair(): [Channel, Channel] {
  const [a, b] = [new Mailbox(), new Mailbox()]
  return [end(a, b), end(b, a)]
}

/** A client of these handlers with no transport between; closing the client ends it all. */
export function connectInProcess<C extends Contract>(
  options: Omit<ServeOptions<C>, 'channel' | 'peer' | 'engineId'> & Partial<Pick<ServeOptions<C>, 'peer' | 'engineId'>>,
): ContractClient<C> {
  const connect = () => {
    const [page, engine] = channelPair()
    serveContract({ peer: { id: 'in-process', door: 'process' }, engineId: 'in-process', ...options, channel: engine })
    return Promise.resolve(page)
  }
  return createClient<C>({ connect })
}

function end(own: Mailbox, other: Mailbox): Channel {
  let onTheirWay: string[] = []
  const arrive = () => {
    const texts = onTheirWay
    onTheirWay = []
    for (const text of texts) other.deliver(JSON.parse(text))
  }
  return {
    send(message) {
      if (own.closed) return
      // A timer, not a microtask: a stream without end must leave the event loop room for everything else.
      if (onTheirWay.push(JSON.stringify(message)) === 1) setTimeout(arrive, 0)
    },
    onMessage: (listener) => own.onMessage(listener),
    onClose: (listener) => own.onClose(listener),
    close(why = 'it was closed') {
      if (own.closed) return
      own.close(why)
      // After what was sent before it.
      setTimeout(() => other.close(why), 0)
    },
  }
}
