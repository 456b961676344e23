import ssh2, { type ParsedKey } from 'ssh2'

export interface KeyPair {
  /** Secret: OpenSSH format, no passphrase. */
  readonly private: string
  /** `ssh-ed25519 AAAA…`, without a comment. */
  readonly public: string
  readonly parsed: ParsedKey
}

/**
 * A new ed25519 key. One in 256 of those that ssh2 makes is malformed (it drops the zero that a public key may begin with),
 * so they are made until one can be read.
 */
export function makeKeyPair(): KeyPair {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519')
    const parsed = ssh2.utils.parseKey(pair.private)
    if (!(parsed instanceof Error)) return { private: pair.private, public: pair.public.trim(), parsed }
  }
}
