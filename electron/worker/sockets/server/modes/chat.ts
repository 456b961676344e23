import type { Mode, ServedPeer } from '../mode.ts'

/** A line that a person types is shorter by far. */
const MAX_LINE_BYTES = 64 * 1024

/** Each line that a peer says goes to all others. */
export function chatMode(): Mode {
  const present = new Set<ServedPeer>()
  return {
    codec: { type: 'lines', ending: 'any', maxBytes: MAX_LINE_BYTES },
    begin: (connection) => {
      present.add(connection)
      return {
        take: (line) => {
          const said = new Uint8Array(line.length + 1)
          said.set(line)
          said[line.length] = 0x0a
          // Who does not read is not waited for: what waits for it is bounded, and then it has to go.
          for (const other of present) if (other !== connection) other.send(said)
        },
        closed: () => void present.delete(connection),
      }
    },
  }
}
