import { createHmac } from 'node:crypto'

/** A key in the SSH wire format (RFC 4253 section 6.6) that differs for every `seed`; no private key exists. */
export function keyBlob(seed: string, type = 'ssh-ed25519'): Buffer {
  const strings = [Buffer.from(type), Buffer.from(seed.padEnd(32, '.'))]
  return Buffer.concat(
    strings.flatMap((bytes) => {
      const length = Buffer.alloc(4)
      length.writeUInt32BE(bytes.length)
      return [length, bytes]
    }),
  )
}

/** The type and the base64 of a key, as on a line of known_hosts. */
export function keyFields(seed: string, type = 'ssh-ed25519'): string {
  return `${type} ${keyBlob(seed, type).toString('base64')}`
}

/** `|1|salt|hash` of a name. */
export function hashedName(name: string, salt: Buffer): string {
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`
}
