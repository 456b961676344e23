import type { Stamps } from '../../../../shared/load/stamp.ts'
import type { LoadInput } from '../../../../shared/tasks/sockets.ts'

/** Makes the messages that a generator sends. */
export interface Messages {
  /** Bytes of message `n` of a client, both counted from 0. */
  size(client: number, n: number): number
  /** The messages `from` to `from + count - 1` of a client, one behind the other. Not to be changed. */
  compose(client: number, from: number, count: number, now: number): Uint8Array
}

/** @param stamps of the whole process: sequence numbers of a client are its message numbers */
export function messagesOf({ spec, part, parts, payload = new Uint8Array(0) }: LoadInput, stamps: Stamps): Messages {
  switch (spec.message.kind) {
    case 'stamped':
      return stamped(stamps, spec.message.bytes)
    case 'payload':
      return fixed(payload)
    case 'hello':
      return hello(parts === 1 ? 'client-' : `client-${part + 1}-`)
  }
}

function stamped(stamps: Stamps, bytes: number): Messages {
  const blank = stamps.blank(bytes)
  return {
    size: () => bytes,
    compose(_, from, count, now) {
      const all = Buffer.allocUnsafe(bytes * count)
      const microseconds = Math.round(now * 1_000)
      for (let n = 0; n < count; n++) {
        all.set(blank, n * bytes)
        stamps.write(all, n * bytes, from + n, microseconds)
      }
      return all
    },
  }
}

function fixed(payload: Uint8Array): Messages {
  return {
    size: () => payload.length,
    compose(_client, _from, count) {
      if (count === 1) return payload
      const all = Buffer.allocUnsafe(payload.length * count)
      for (let n = 0; n < count; n++) all.set(payload, n * payload.length)
      return all
    },
  }
}

/** `<client name> say hello <n>` (PROTOCOLS.md 7), clients and messages counted from 1. */
function hello(prefix: string): Messages {
  const text = (client: number, n: number) => `${prefix}${client + 1} say hello ${n + 1}`
  return {
    // All of it is ASCII.
    size: (client, n) => text(client, n).length,
    compose(client, from, count) {
      if (count === 1) return Buffer.from(text(client, from), 'latin1')
      let all = ''
      for (let n = 0; n < count; n++) all += text(client, from + n)
      return Buffer.from(all, 'latin1')
    },
  }
}
