/**
 * The server's half of SFTP version 3 on the wire (draft-ietf-secsh-filexfer-02): requests are read, replies are written.
 * ssh2 has such a half too, but it cannot announce extensions, and without posix-rename@openssh.com no client can replace
 * a file in one step.
 */

/** Section 3: requests. */
export const REQUEST = {
  INIT: 1,
  OPEN: 3,
  CLOSE: 4,
  READ: 5,
  WRITE: 6,
  LSTAT: 7,
  FSTAT: 8,
  SETSTAT: 9,
  FSETSTAT: 10,
  OPENDIR: 11,
  READDIR: 12,
  REMOVE: 13,
  MKDIR: 14,
  RMDIR: 15,
  REALPATH: 16,
  STAT: 17,
  RENAME: 18,
  READLINK: 19,
  SYMLINK: 20,
  EXTENDED: 200,
} as const

const REPLY = { VERSION: 2, STATUS: 101, HANDLE: 102, DATA: 103, NAME: 104, ATTRS: 105, EXTENDED: 201 } as const

/** Section 7. */
export const STATUS = {
  OK: 0,
  EOF: 1,
  NO_SUCH_FILE: 2,
  PERMISSION_DENIED: 3,
  FAILURE: 4,
  BAD_MESSAGE: 5,
  OP_UNSUPPORTED: 8,
} as const

/** Section 6.3. */
export const OPEN_FLAG = { READ: 1, WRITE: 2, APPEND: 4, CREAT: 8, TRUNC: 16, EXCL: 32 } as const

const ATTRIBUTE = { SIZE: 1, UIDGID: 2, PERMISSIONS: 4, ACMODTIME: 8, EXTENDED: 0x80000000 } as const

/** Section 5; what is absent is not said. */
export interface Attributes {
  /** Bytes. */
  readonly size?: number
  readonly uid?: number
  readonly gid?: number
  /** st_mode: type and permissions. */
  readonly mode?: number
  /** Seconds since 1970. */
  readonly atime?: number
  /** Seconds since 1970. */
  readonly mtime?: number
}

export interface NameEntry {
  readonly name: string
  /** The line `ls -l` would print; clients show it as it is. */
  readonly longName: string
  readonly attributes: Attributes
}

/** A client that does not keep to the protocol: the channel is closed. */
export class MalformedPacket extends Error {}

/** OpenSSH's SFTP_MAX_MSG_LENGTH: what its clients may send and expect to receive. */
export const maxPacketBytes = 256 * 1024

/** Cuts a byte stream into packets. */
export class PacketSplitter {
  #held: Buffer = Buffer.alloc(0)

  /** The packets that `chunk` completes, each from its type byte on. */
  push(chunk: Buffer): Buffer[] {
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk])
    const packets: Buffer[] = []
    while (this.#held.length >= 4) {
      const length = this.#held.readUInt32BE(0)
      if (length === 0 || length > maxPacketBytes) throw new MalformedPacket(`packet of ${length} bytes`)
      if (this.#held.length < 4 + length) break
      packets.push(this.#held.subarray(4, 4 + length))
      this.#held = this.#held.subarray(4 + length)
    }
    return packets
  }
}

/** Reads the fields of one packet in order. */
export class PacketReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  #take(count: number): number {
    const start = this.#at
    if (start + count > this.#bytes.length) throw new MalformedPacket('packet ends too early')
    this.#at = start + count
    return start
  }

  byte(): number {
    return this.#bytes.readUInt8(this.#take(1))
  }

  uint32(): number {
    return this.#bytes.readUInt32BE(this.#take(4))
  }

  uint64(): number {
    const value = Number(this.#bytes.readBigUInt64BE(this.#take(8)))
    if (!Number.isSafeInteger(value)) throw new MalformedPacket('number beyond any file')
    return value
  }

  bytes(): Buffer {
    const length = this.uint32()
    const start = this.#take(length)
    return this.#bytes.subarray(start, start + length)
  }

  text(): string {
    return this.bytes().toString('utf8')
  }

  attributes(): Attributes {
    const flags = this.uint32()
    const attributes: { -readonly [K in keyof Attributes]: Attributes[K] } = {}
    if (flags & ATTRIBUTE.SIZE) attributes.size = this.uint64()
    if (flags & ATTRIBUTE.UIDGID) {
      attributes.uid = this.uint32()
      attributes.gid = this.uint32()
    }
    if (flags & ATTRIBUTE.PERMISSIONS) attributes.mode = this.uint32()
    if (flags & ATTRIBUTE.ACMODTIME) {
      attributes.atime = this.uint32()
      attributes.mtime = this.uint32()
    }
    return attributes
  }
}

/** The replies, complete with their length. */
export const reply = {
  /** `extensions`: name to data, mostly a version such as "1". */
  version: (extensions: Readonly<Record<string, string>>) =>
    packet(
      REPLY.VERSION,
      uint32(3),
      ...Object.entries(extensions).flatMap(([name, data]) => [string(name), string(data)]),
    ),

  status: (id: number, code: number, message = '') =>
    packet(REPLY.STATUS, uint32(id), uint32(code), string(message), string('')),

  handle: (id: number, handle: string) => packet(REPLY.HANDLE, uint32(id), string(handle)),

  data: (id: number, data: Buffer) => packet(REPLY.DATA, uint32(id), string(data)),

  names: (id: number, entries: readonly NameEntry[]) =>
    packet(
      REPLY.NAME,
      uint32(id),
      uint32(entries.length),
      ...entries.flatMap((entry) => [string(entry.name), string(entry.longName), encodeAttributes(entry.attributes)]),
    ),

  attributes: (id: number, attributes: Attributes) => packet(REPLY.ATTRS, uint32(id), encodeAttributes(attributes)),

  extended: (id: number, numbers: readonly number[]) => packet(REPLY.EXTENDED, uint32(id), ...numbers.map(uint64)),
}

function packet(type: number, ...fields: Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.of(type), ...fields])
  return Buffer.concat([uint32(body.length), body])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4)
  bytes.writeUInt32BE(value >>> 0)
  return bytes
}

function uint64(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}

function string(value: string | Buffer): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value
  return Buffer.concat([uint32(bytes.length), bytes])
}

function encodeAttributes({ size, uid, gid, mode, atime, mtime }: Attributes): Buffer {
  let flags = 0
  const fields: Buffer[] = []
  if (size !== undefined) {
    flags |= ATTRIBUTE.SIZE
    fields.push(uint64(size))
  }
  if (uid !== undefined && gid !== undefined) {
    flags |= ATTRIBUTE.UIDGID
    fields.push(uint32(uid), uint32(gid))
  }
  if (mode !== undefined) {
    flags |= ATTRIBUTE.PERMISSIONS
    fields.push(uint32(mode))
  }
  if (atime !== undefined && mtime !== undefined) {
    flags |= ATTRIBUTE.ACMODTIME
    fields.push(uint32(atime), uint32(mtime))
  }
  return Buffer.concat([uint32(flags), ...fields])
}
