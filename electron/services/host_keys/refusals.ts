import { quoteWord } from '../../../shared/shell.ts'
import type { HostKeyFingerprint, HostKeyVerdict, KnownHostPlace } from '../../../shared/tasks/host_key.ts'
import { type KnownHostEntry, fingerprintOf } from './known_hosts.ts'

/** A key that a server presented. */
export interface PresentedKey {
  /** As known_hosts has it: `name`, or `[name]:port` when the port is not 22. */
  readonly name: string
  /** The name without the port. */
  readonly portless: string
  readonly keyType: string
  /** In the SSH wire format, as base64. */
  readonly key: string
}

type Refusal = Extract<HostKeyVerdict, { accept: false }>

/** The key is marked as revoked. */
export function revoked(presented: PresentedKey, place: KnownHostPlace): Refusal {
  const fingerprint = fingerprintOf(presented.keyType, presented.key)
  const message =
    `${presented.name} presented a host key that ${where(place)} marks as revoked: ${show(fingerprint)}. ` +
    'Whoever holds this key may not be the host: give the host a new key.'
  return { accept: false, reason: 'revoked', message, expected: [], presented: fingerprint, place }
}

/** Other keys are known for the host, one of them in the line at `place`. */
export function changed(presented: PresentedKey, known: readonly KnownHostEntry[], place: KnownHostPlace): Refusal {
  const fingerprint = fingerprintOf(presented.keyType, presented.key)
  const expectedByKey = new Map(known.map(({ keyType, key }) => [key, fingerprintOf(keyType, key)]))
  const expected = [...expectedByKey.values()]
  const message =
    `the host key of ${presented.name} has changed: expected ${expected.map(show).join(' or ')} (${where(place)}), ` +
    `got ${show(fingerprint)}. Somebody may be listening in, or the host was installed anew. Once you know that the ` +
    `new key is right, remove the old one: ssh-keygen -R ${quoteWord(presented.name)} -f ${quoteWord(place.file)}`
  return { accept: false, reason: 'changed', message, expected, presented: fingerprint, place }
}

/** Nothing is known about the host, and new keys are not wanted. */
export function unknown(presented: PresentedKey): Refusal {
  const fingerprint = fingerprintOf(presented.keyType, presented.key)
  const message =
    `no host key is known for ${presented.name}, and only known ones are accepted. It presented ${show(fingerprint)}; ` +
    'compare this with ssh-keygen -l on the host, then add it to known_hosts or accept new keys.'
  return { accept: false, reason: 'unknown', message, expected: [], presented: fingerprint }
}

/** The key is new and would be accepted if it could be recorded; unrecorded, a later change would go unnoticed. */
export function unrecorded(presented: PresentedKey, file: string, cause: string): Refusal {
  const fingerprint = fingerprintOf(presented.keyType, presented.key)
  const message = `the new host key of ${presented.name}, ${show(fingerprint)}, could not be recorded in ${file}: ${cause}`
  return { accept: false, reason: 'unknown', message, expected: [], presented: fingerprint }
}

/** What the server presented is not a key in the SSH wire format. */
export function malformed(presented: PresentedKey): Refusal {
  const fingerprint = fingerprintOf(presented.keyType, presented.key)
  const message = `${presented.name} presented a malformed host key`
  return { accept: false, reason: 'unknown', message, expected: [], presented: fingerprint }
}

/** A person vouches for the key, but a line that is not ours to change speaks against it. */
export function cannotTrust(presented: PresentedKey, against: KnownHostEntry): string {
  const { name } = presented
  if (against.revoked) return revoked(presented, against.place).message
  const old = show(fingerprintOf(against.keyType, against.key))
  const lines = `${where(against.place)} has another key for ${name}, ${old}`
  if ('patterns' in against.names && !against.names.patterns.some(({ pattern }) => pattern === name))
    return `${lines}, in a line for several hosts: correct that line by hand, then accept the new key again.`
  const command = `ssh-keygen -R ${quoteWord(name)} -f ${quoteWord(against.place.file)}`
  return `${lines}. Flotilla does not change that file: remove the old key with ${command}, then accept the new one again.`
}

const show = ({ type, sha256 }: HostKeyFingerprint) => `${type} ${sha256}`

const where = (place: KnownHostPlace) => `${place.file}:${place.line}`
