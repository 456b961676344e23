import type { CodecSpec } from '../../../../../shared/contract/tester/bytes.ts'
import { CHARGEN_PATTERN } from '../chargen.ts'
import type { Conversation, Mode, ServedPeer } from '../mode.ts'

/** Whole patterns, some 256 KiB: one write(2) of so much costs little for each byte. */
const CHUNK = repeated(Math.floor((256 * 1024) / CHARGEN_PATTERN.length))
/** A limited rate is sent in so many portions a second. */
const PORTIONS_PER_SECOND = 50
/** Of one portion: other peers are served before the next. */
const MAX_CHUNKS = 64

/** RFC 864: characters for as long as the peer takes them. @param bytesPerSecond 0: as fast as it takes them */
export function sourceMode(codec: CodecSpec, bytesPerSecond: number): Mode {
  return { codec, begin: (to) => (bytesPerSecond === 0 ? fastSource(to) : limitedSource(to, bytesPerSecond)) }
}

function fastSource(to: ServedPeer): Conversation {
  let next: NodeJS.Immediate | undefined
  const pour = () => {
    next = undefined
    to.send(CHUNK)
    // The system has taken it at once: other peers are served before the next.
    if (to.takes) next = setImmediate(pour)
  }
  next = setImmediate(pour)
  return {
    take: () => undefined,
    // A peer that has nothing more to say may go on listening.
    ended: () => undefined,
    flushed: () => {
      next ??= setImmediate(pour)
    },
    closed: () => clearImmediate(next),
  }
}

function limitedSource(to: ServedPeer, bytesPerSecond: number): Conversation {
  let before = performance.now()
  let owed = 0
  let at = 0
  const timer = setInterval(() => {
    const now = performance.now()
    // What a peer did not take for a while is not made up for.
    owed = Math.min(owed + ((now - before) / 1000) * bytesPerSecond, bytesPerSecond)
    before = now
    for (let chunks = 0; chunks < MAX_CHUNKS && owed >= 1 && to.takes; chunks++) {
      const bytes = Math.min(Math.floor(owed), CHUNK.length - at)
      to.send(CHUNK.subarray(at, at + bytes))
      at = (at + bytes) % CHUNK.length
      owed -= bytes
    }
  }, 1000 / PORTIONS_PER_SECOND)
  return { take: () => undefined, ended: () => undefined, closed: () => clearInterval(timer) }
}

function repeated(times: number): Uint8Array {
  const chunk = new Uint8Array(CHARGEN_PATTERN.length * times)
  for (let at = 0; at < chunk.length; at += CHARGEN_PATTERN.length) chunk.set(CHARGEN_PATTERN, at)
  return chunk
}
