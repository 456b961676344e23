/** What a person compares: the type of a host key and its SHA-256, as `ssh-keygen -l` prints them. */
export interface HostKeyFingerprint {
  /** As in the SSH wire format: ssh-ed25519, ecdsa-sha2-nistp256, ssh-rsa. */
  readonly type: string
  /** `SHA256:` and base64 without padding. */
  readonly sha256: string
}

/** A line of a known_hosts file. */
export interface KnownHostPlace {
  readonly file: string
  /** 1-based. */
  readonly line: number
}

/** Whether a connection may go on with the host key that the server presented. */
export type HostKeyVerdict =
  | {
      readonly accept: true
      /** The key was new and has been written to our own file just now. */
      readonly recorded: boolean
    }
  | {
      readonly accept: false
      /**
       * revoked: a line marked `@revoked` names this key. changed: other keys are known for the host. unknown: none is
       * known, and a new one is not wanted or could not be recorded.
       */
      readonly reason: 'revoked' | 'changed' | 'unknown'
      /** What happened and what to do about it, for people. */
      readonly message: string
      /** The keys known for the host; empty when it is unknown. */
      readonly expected: readonly HostKeyFingerprint[]
      readonly presented: HostKeyFingerprint
      /** The line that speaks against the key. */
      readonly place?: KnownHostPlace
    }
