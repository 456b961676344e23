import { hash } from 'node:crypto'

/** A host name that a known_hosts file hides: HMAC-SHA1 (RFC 2104) of the name, keyed with a salt. */
export interface HashedName {
  /** 20 bytes. */
  readonly salt: Buffer
  /** 20 bytes, one in each character: strings compare and come out of a hash faster than buffers. */
  readonly digest: string
}

/** Of SHA-1, and of the salt that OpenSSH gives each line; bytes. */
const digestLength = 20
/** What HMAC pads its key to; bytes. */
const blockLength = 64

/** Reads `|1|salt|digest`; undefined when it has any other form. */
export function parseHashedName(field: string): HashedName | undefined {
  // 20 bytes are 28 characters of base64.
  const [, salt, digest] = /^\|1\|([A-Za-z0-9+/]{27}=)\|([A-Za-z0-9+/]{27}=)$/.exec(field) ?? []
  if (salt === undefined || digest === undefined) return undefined
  return { salt: Buffer.from(salt, 'base64'), digest: Buffer.from(digest, 'base64').toString('binary') }
}

/**
 * Tests whether hashed names are `name`. This is done for every pair of host and line, so the HMAC is written as the two
 * hashes it consists of, over buffers that are made once: 0.8 us instead of the 2.0 us of `createHmac`.
 */
export function hashedNameMatcher(name: string): (hashed: HashedName) => boolean {
  const nameBytes = Buffer.from(name)
  const inner = Buffer.alloc(blockLength + nameBytes.length, 0x36)
  nameBytes.copy(inner, blockLength)
  const outer = Buffer.alloc(blockLength + digestLength, 0x5c)
  return ({ salt, digest }) => {
    for (let index = 0; index < digestLength; index++) {
      const byte = salt[index] ?? 0
      inner[index] = byte ^ 0x36
      outer[index] = byte ^ 0x5c
    }
    outer.write(hash('sha1', inner, 'binary'), blockLength, 'binary')
    return hash('sha1', outer, 'binary') === digest
  }
}
