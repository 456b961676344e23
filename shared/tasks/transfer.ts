/**
 * Sending files to a host and fetching files from it: what is asked for, what is told on the way, how it ended.
 * The bytes go over SFTP version 3 (draft-ietf-secsh-filexfer-02).
 */

/**
 * Why a file, or a whole transfer, did not succeed. Shown to people and matched by scripts, so never renamed.
 * The last seven end the transfer for that host; the others are about one file and the rest goes on.
 */
export const TRANSFER_ERROR_CODES = [
  'no-such-file',
  'permission-denied',
  /** The disk, or the user's share of it, is full; here or there, the message says which. */
  'no-space',
  'is-a-directory',
  'not-a-directory',
  /** The source is not the file it was when the transfer began. */
  'changed-while-reading',
  'size-mismatch',
  'checksum-mismatch',
  /** A name from the server that would lead out of the destination, or that no file here can have. */
  'unsafe-name',
  /** Symbolic links that lead back to a folder they are in. */
  'loop',
  /** A socket, a pipe or a device: it has no contents to copy. */
  'not-a-regular-file',
  'unsupported',
  /** The server, or the local system, refused and its words fit none of the above. */
  'failure',
  'read-only',
  /** More names, or deeper folders, than any honest tree has. */
  'too-many-files',
  'no-sftp',
  'no-answer',
  'connection-lost',
  'protocol',
  'cancelled',
] as const
export type TransferErrorCode = (typeof TRANSFER_ERROR_CODES)[number]

/** What is done with symbolic links: `follow` copies what they lead to, `keep` copies the link. */
export type LinkPolicy = 'follow' | 'keep'

interface TransferOptions {
  /** Carry over modes and modification times, as `cp -p` does. Owners stay those of whoever logs in. */
  readonly preserve?: boolean
  /**
   * Go on from what an interrupted transfer left, after proving that it is a prefix of the source. Also keeps what
   * is unfinished when this one is cancelled or fails.
   */
  readonly resume?: boolean
  /** After each file, prove that both sides hold the same bytes. */
  readonly verify?: 'sha256'
  /**
   * Leave a file alone when the other side already has it: same size, and the same SHA-256 with `verify`, else the
   * same modification time to the second (so set `preserve` too, or nothing will ever be the same). `sha256`: by its
   * sum, and with `preserve` by its time as well; what an interrupted transfer has put in place is found again that way.
   */
  readonly skipSame?: boolean | 'sha256'
  /** Bytes per second for this host; absent: as fast as it goes. */
  readonly limitRate?: number
  /** How long the server may leave requests unanswered before it counts as stuck, milliseconds. */
  readonly requestTimeoutMs: number
}

export interface PutInput extends TransferOptions {
  /** The file written by the engine that lists what to send: a {@link Manifest} as JSON. */
  readonly manifestPath: string
  /**
   * What the host is called. Part of every hidden name: hosts that share a file system (a home folder on NFS) must not
   * write into each other's unfinished files.
   */
  readonly host: string
  /**
   * Where to: a name, or a folder to put things into when it ends in `/` or exists as one. Empty or `~`: the home
   * folder; `~/x`: below it; otherwise relative to where the server starts sessions.
   */
  readonly remote: string
}

export interface GetInput extends TransferOptions {
  /** Remote files, folders and globs; each must be there. */
  readonly remote: readonly string[]
  /** Local folder; what is fetched lands in `<local>/<hostFolder>/<name>`. */
  readonly local: string
  /** What the host is called; made into one safe folder name. */
  readonly host: string
  readonly links: LinkPolicy
  /** Globs of names not to fetch; see the manifest's `exclude` for how they match. */
  readonly exclude?: readonly string[]
}

/** What a put sends: made once, read by every worker. */
export interface Manifest {
  readonly version: 1
  readonly roots: readonly ManifestRoot[]
  /** Parents before their children; the files of one folder follow each other. */
  readonly entries: readonly ManifestEntry[]
  /** Number of files; folders and links do not count. */
  readonly files: number
  /** Bytes in those files. */
  readonly bytes: number
}

/** One source as the user named it, after globs were expanded. */
export interface ManifestRoot {
  /** Absolute local path. */
  readonly source: string
  /** What it is called in the destination; empty for the contents of a folder (`.` or `dir/.`). */
  readonly name: string
}

export interface ManifestEntry {
  readonly kind: 'file' | 'folder' | 'link'
  /** Index into `roots`. */
  readonly root: number
  /** Below the root, `/` between names; empty for the root itself. */
  readonly path: string
  /** Permission bits, 0 to 0o7777. */
  readonly mode: number
  /** Milliseconds since 1970, as the file system has it. */
  readonly mtimeMs: number
  /** Bytes; 0 for folders and links. */
  readonly size: number
  /** Where a kept link leads to, uninterpreted. */
  readonly target?: string
}

export interface TransferFailure {
  /** The side that was to be written: a remote path for put, a local one for get. */
  readonly path: string
  readonly code: TransferErrorCode
  /** What went wrong, where, and what can be done. */
  readonly message: string
}

export type TransferEvent =
  /** `files` and `bytes` are all there is to do; for get they are known when the remote tree has been read. */
  | { readonly type: 'started'; readonly files: number; readonly bytes: number }
  /** At most {@link PROGRESS_PER_SECOND} a second. `bytes` and `files` are done, skipped ones included. */
  | { readonly type: 'progress'; readonly files: number; readonly bytes: number; readonly current: string }
  | { readonly type: 'file-done'; readonly path: string; readonly bytes: number }
  | { readonly type: 'file-skipped'; readonly path: string; readonly reason: 'same' | 'not-a-regular-file' }
  | ({ readonly type: 'file-failed' } & TransferFailure)

/** More would only be thrown away by a screen, and a run may have hundreds of hosts. */
export const PROGRESS_PER_SECOND = 10

export interface TransferResult {
  /** Files and links that are now in place, without the skipped. */
  readonly files: number
  /** Bytes in those files. */
  readonly bytes: number
  readonly skipped: number
  /** Empty when all went well. */
  readonly failed: readonly TransferFailure[]
  /** What ended the transfer before every file was tried; also one of `failed`. */
  readonly stopped?: TransferFailure
  readonly durationMs: number
}
