import type { LoadSpec } from '../../../shared/contract/tester/load.ts'
import { refuse } from '../../../shared/contract/errors.ts'
import { isLoopback } from '../../../shared/loopback.ts'
import type { Problem } from '../../../shared/problem.ts'
import { MAX_DATAGRAM_BYTES } from '../../../shared/tester/datagram.ts'
import { refuseProblems } from '../refusals.ts'
import type { Payloads } from '../tester/payloads.ts'

/** A typed message goes into each result and each event about it. Longer ones are stamped messages of the wanted length. */
const MAX_PAYLOAD_BYTES = 64 * 1024
const MAX_PAYLOAD_TEXT = 4 * MAX_PAYLOAD_BYTES

/**
 * The bytes that a load sends over and over; undefined where its generators make them.
 * @throws ContractError `problems`
 */
export async function checkLoad(spec: LoadSpec, payloads: Payloads): Promise<Uint8Array | undefined> {
  refuseProblems(problemsOf(spec))
  if (spec.message.kind !== 'payload') return undefined
  const made = await payloads.bytes(spec.message.payload, 1)
  if ('problem' in made) refuseProblems([{ source: 'message', message: `${made.problem}.` }])
  const { bytes } = made as { bytes: Uint8Array }
  refuseProblems(problemsOfBytes(spec, bytes.length))
  return bytes
}

/** @throws ContractError `needs-confirmation`: it goes to another machine, and nobody has said that it may */
export function requireLoadConfirmation(specs: readonly LoadSpec[], confirmed: boolean): void {
  const reasons = specs.filter(({ host }) => !isLoopback(host)).map(reasonOf)
  if (confirmed || reasons.length === 0) return
  throw refuse('needs-confirmation', 'This load goes to another machine: be sure that it may.', {
    details: { reasons },
  })
}

function reasonOf({ host, port, pace, connections }: LoadSpec): string {
  const many = connections === 1 ? 'one connection' : `${connections.toLocaleString('en-US')} connections`
  const much =
    pace.kind === 'open'
      ? `${pace.ratePerSecond.toLocaleString('en-US')} messages a second`
      : 'as many messages as it answers'
  return `${host}:${port} is not this machine: it is sent ${much} over ${many}.`
}

function problemsOf({ protocol, message, greeting }: LoadSpec): Problem[] {
  const problems: string[] = []
  if (protocol === 'udp' && message.kind === 'stamped' && message.bytes > MAX_DATAGRAM_BYTES)
    problems.push(`A datagram holds ${MAX_DATAGRAM_BYTES} bytes at most, not ${message.bytes}.`)
  if (protocol === 'udp' && greeting)
    problems.push('A server cannot speak first over UDP: it knows nobody before it was sent something.')
  if (message.kind === 'payload' && message.payload.text.length > MAX_PAYLOAD_TEXT)
    problems.push(
      `A load's own message can be ${MAX_PAYLOAD_BYTES / 1024} KiB at most; choose a stamped one of that size.`,
    )
  return problems.map((text) => ({ source: 'load', message: text }))
}

function problemsOfBytes({ protocol }: LoadSpec, bytes: number): Problem[] {
  const most = protocol === 'udp' ? Math.min(MAX_DATAGRAM_BYTES, MAX_PAYLOAD_BYTES) : MAX_PAYLOAD_BYTES
  if (bytes > most)
    return [{ source: 'message', message: `The message has ${bytes} bytes; it can have ${most} at most.` }]
  if (bytes === 0 && protocol !== 'udp')
    return [{ source: 'message', message: 'The message is empty: over TCP nothing would be sent.' }]
  return []
}
