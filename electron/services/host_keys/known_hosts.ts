import { createHash } from 'node:crypto'
import type { Problem } from '../../../shared/problem.ts'
import type { HostKeyFingerprint, KnownHostPlace } from '../../../shared/tasks/host_key.ts'
import { type HashedName, parseHashedName } from './hashed_name.ts'

/** Whom a line is about. */
export type KnownHostNames = { readonly patterns: readonly HostPattern[] } | { readonly hashed: HashedName }

/** Lower case; `*` and `?` are wildcards. */
export interface HostPattern {
  readonly pattern: string
  /** Written with `!`: the line is not about hosts that match. */
  readonly negated: boolean
}

/** A line of a known_hosts file. */
export interface KnownHostEntry {
  readonly revoked: boolean
  readonly names: KnownHostNames
  readonly keyType: string
  /** The public key in the SSH wire format, as padded base64. */
  readonly key: string
  readonly place: KnownHostPlace
}

export interface KnownHostsFile {
  readonly entries: KnownHostEntry[]
  /** Lines that were passed over. */
  readonly warnings: Problem[]
}

/**
 * Reads OpenSSH's known_hosts: sshd(8), SSH_KNOWN_HOSTS FILE FORMAT. Lines that cannot be used are passed over with a
 * warning, as OpenSSH does. So are `@cert-authority` lines: host certificates are not supported.
 * `firstLine` is the number of the first line of `text`.
 */
export function parseKnownHosts(text: string, file: string, firstLine = 1): KnownHostsFile {
  const entries: KnownHostEntry[] = []
  const warnings: Problem[] = []
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const place = { file, line: firstLine + index }
    const content = line.trim()
    if (content === '' || content.startsWith('#')) continue
    const result = parseLine(content, place)
    if (typeof result === 'string') warnings.push({ message: result, source: file, line: place.line })
    else entries.push(result)
  }
  return { entries, warnings }
}

/** The entry, or why it is passed over. */
function parseLine(line: string, place: KnownHostPlace): KnownHostEntry | string {
  const fields = line.split(/[ \t]+/)
  const marker = fields[0]?.startsWith('@') ? fields.shift() : undefined
  if (marker === '@cert-authority') return 'passed over: host certificates (@cert-authority) are not supported'
  if (marker !== undefined && marker !== '@revoked') return `passed over: unknown marker "${marker}"`

  const [hosts, keyType, key] = fields
  if (hosts === undefined || keyType === undefined || key === undefined) {
    return 'passed over: expected host names, a key type and a key'
  }
  const names = parseNames(hosts)
  if (!names) return 'passed over: expected a hashed name of the form |1|salt|hash'
  const blob = Buffer.from(key, 'base64')
  if (blob.toString('base64') !== key || keyTypeOf(blob) !== keyType) {
    return `passed over: the key is not a ${keyType} key in base64`
  }
  return { revoked: marker === '@revoked', names, keyType, key, place }
}

function parseNames(field: string): KnownHostNames | undefined {
  if (field.startsWith('|')) {
    const hashed = parseHashedName(field)
    return hashed && { hashed }
  }
  const items = field.toLowerCase().split(',')
  return { patterns: items.map((item) => ({ pattern: item.replace(/^!/, ''), negated: item.startsWith('!') })) }
}

/** The name under which a host is looked up: lower case, and in the form `[name]:port` when the port is not 22. */
export function knownHostName(address: string, port: number): string {
  const name = address.toLowerCase()
  return port === 22 ? name : `[${name}]:${port}`
}

/** Whether a name means just itself on a line of its own. An inventory may hold anything, "*" for instance. */
export function isRecordable(name: string): boolean {
  return /^[^\s,*?!|@#]+$/.test(name)
}

/** A line that records a key, with its end. `name` must be recordable. */
export function formatKnownHost(name: string, keyType: string, key: string): string {
  return `${name} ${keyType} ${key}\n`
}

/** The type that a key in the SSH wire format (RFC 4253 section 6.6) says it has; undefined when it is malformed. */
export function keyTypeOf(blob: Buffer): string | undefined {
  if (blob.length < 4) return undefined
  const length = blob.readUInt32BE(0)
  const type = blob.toString('latin1', 4, 4 + length)
  return type.length === length && /^[\x21-\x7e]+$/.test(type) ? type : undefined
}

/** `key` is in the SSH wire format, as base64. */
export function fingerprintOf(keyType: string, key: string): HostKeyFingerprint {
  const digest = createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64')
  return { type: keyType, sha256: `SHA256:${digest.replace(/=+$/, '')}` }
}

/** The fingerprint of a key in the SSH wire format; the type of one that is malformed is "?". */
export function fingerprintOfKey(key: Uint8Array): HostKeyFingerprint {
  const blob = Buffer.from(key.buffer, key.byteOffset, key.byteLength)
  return fingerprintOf(keyTypeOf(blob) ?? '?', blob.toString('base64'))
}
