import { createHash } from 'node:crypto'
import type { Stats } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { fromLocal, shown, TransferError } from './transfer_error.ts'
import { MAX_CHUNK_BYTES } from './sftp_session.ts'
import { OPEN_FLAGS, readSmallFile } from './small_file.ts'

/** One block fills one request of an OpenSSH server. */
const BLOCK_BYTES = MAX_CHUNK_BYTES

/**
 * What one worker keeps of what it has read, bytes. Hosts that get the same file run some megabytes apart; within this
 * distance the one in front reads for all. Counted per worker, not per host.
 */
const CACHE_BYTES = 32 * 1024 * 1024

/** What the manifest says of a file; a file that is no longer like this is not sent. */
export interface SourceIdentity {
  readonly path: string
  readonly size: number
  readonly mtimeMs: number
}

/** Blocks that were read a moment ago, oldest first. */
class BlockCache {
  private readonly blocks = new Map<string, { data: Promise<Buffer>; bytes: number }>()
  private held = 0

  get(key: string): Promise<Buffer> | undefined {
    return this.blocks.get(key)?.data
  }

  add(key: string, bytes: number, data: Promise<Buffer>): Promise<Buffer> {
    this.blocks.set(key, { data, bytes })
    this.held += bytes
    data.catch(() => this.remove(key))
    for (const oldest of this.blocks.keys()) {
      if (this.held <= CACHE_BYTES) break
      this.remove(oldest)
    }
    return data
  }

  private remove(key: string): void {
    this.held -= this.blocks.get(key)?.bytes ?? 0
    this.blocks.delete(key)
  }
}

const cache = new BlockCache()

/**
 * Blocks to read into again. A fresh quarter of a megabyte for every read kept the garbage collector busy for a sixth
 * of the time of a large upload.
 */
const spare: Buffer[] = []
const SPARE_BLOCKS = 8
const openSources = new Map<string, SourceFile>()

/** A local file while hosts of this worker read it: one descriptor, and one reading of each block, for all of them. */
export class SourceFile {
  readonly size: number
  readonly blockBytes = BLOCK_BYTES
  private readonly identity: SourceIdentity
  private readonly key: string
  private readers = 0
  /** Blocks that were read for the only reader there is; they need not be kept for anybody else. */
  private readonly own = new Map<number, Promise<Buffer>>()
  private handle: Promise<FileHandle> | undefined
  private digest: Promise<string> | undefined

  private constructor(identity: SourceIdentity, key: string) {
    this.identity = identity
    this.size = identity.size
    this.key = key
  }

  /** Every call is to be matched by one of `release`. */
  static acquire(identity: SourceIdentity): SourceFile {
    const key = `${identity.path}\0${identity.size}\0${identity.mtimeMs}`
    let source = openSources.get(key)
    if (!source) openSources.set(key, (source = new SourceFile(identity, key)))
    source.readers++
    return source
  }

  release(): void {
    if (--this.readers > 0) return
    openSources.delete(this.key)
    void this.handle?.then((handle) => handle.close()).catch(() => {})
    this.handle = undefined
  }

  get blocks(): number {
    return Math.ceil(this.size / BLOCK_BYTES)
  }

  /**
   * Block `index`, from 0; full but for the last. Not to be changed by the reader: others read it too. To be given
   * back with `used`.
   * @throws TransferError `changed-while-reading`, or what the file system says
   */
  block(index: number): Promise<Buffer> {
    const position = index * BLOCK_BYTES
    const bytes = Math.min(BLOCK_BYTES, this.size - position)
    if (this.readers > 1) {
      const key = `${this.key}\0${index}`
      return cache.get(key) ?? cache.add(key, bytes, this.read(position, bytes))
    }
    let block = this.own.get(index)
    if (!block) {
      block = this.read(position, bytes, bytes === BLOCK_BYTES ? spare.pop() : undefined)
      this.own.set(index, block)
      block.catch(() => this.own.delete(index))
    }
    return block
  }

  /** The reader needs block `index` no more, and has no part of it any more. */
  used(index: number, block: Buffer): void {
    const own = this.own.get(index)
    this.own.delete(index)
    // Since it was read a second reader may have come, and the block in hand is one from the cache.
    void own?.then(
      (data) => data === block && block.length === BLOCK_BYTES && spare.length < SPARE_BLOCKS && spare.push(block),
      () => {},
    )
  }

  /** SHA-256 of the first `bytes` of the file, lower-case hex. */
  async prefixDigest(bytes: number): Promise<string> {
    const hash = createHash('sha256')
    for (let at = 0; at < bytes; at += BLOCK_BYTES) {
      const block = await this.block(at / BLOCK_BYTES)
      hash.update(block.subarray(0, Math.min(block.length, bytes - at)))
      this.used(at / BLOCK_BYTES, block)
    }
    return hash.digest('hex')
  }

  /** SHA-256 of the file, computed once for all hosts that ask while it is open. */
  sha256(): Promise<string> {
    this.digest ??= this.prefixDigest(this.size)
    return this.digest
  }

  /** Fails when the file was changed since the manifest was made: blocks read before and after would not fit together. */
  async assertUnchanged(): Promise<void> {
    // An empty file has no block that would have opened it.
    if (this.size === 0) this.handle ??= openUnchanged(this.identity)
    // What came from the cache was checked when it was read.
    if (!this.handle) return
    try {
      await assertSame(await this.handle, this.identity)
    } catch (error) {
      throw fromLocal(error, this.identity.path)
    }
  }

  private async read(position: number, bytes: number, into?: Buffer): Promise<Buffer> {
    if (bytes === this.size) return readWhole(this.identity)
    this.handle ??= openUnchanged(this.identity)
    try {
      const handle = await this.handle
      const data = into ?? Buffer.allocUnsafe(bytes)
      for (let filled = 0; filled < bytes;) {
        const { bytesRead } = await handle.read(data, filled, bytes - filled, position + filled)
        if (bytesRead === 0) throw changed(this.identity)
        filled += bytesRead
      }
      return data
    } catch (error) {
      throw fromLocal(error, this.identity.path)
    }
  }
}

/** A file of one block: opened, read, checked and closed in one go. */
async function readWhole(identity: SourceIdentity): Promise<Buffer> {
  try {
    const { data, stats } = await readSmallFile(identity.path, identity.size)
    if (data.length !== identity.size || !isAsListed(stats, identity)) throw changed(identity)
    return data
  } catch (error) {
    throw fromLocal(error, identity.path)
  }
}

async function openUnchanged(identity: SourceIdentity): Promise<FileHandle> {
  const handle = await open(identity.path, OPEN_FLAGS)
  try {
    await assertSame(handle, identity)
    return handle
  } catch (error) {
    await handle.close()
    throw error
  }
}

async function assertSame(handle: FileHandle, identity: SourceIdentity): Promise<void> {
  if (!isAsListed(await handle.stat(), identity)) throw changed(identity)
}

function isAsListed(stats: Stats, { size, mtimeMs }: SourceIdentity): boolean {
  return stats.isFile() && stats.size === size && stats.mtimeMs === mtimeMs
}

function changed({ path }: SourceIdentity): TransferError {
  return new TransferError(
    'changed-while-reading',
    `${shown(path)} on this machine was changed after the transfer began; send it again when nothing writes to it`,
  )
}
