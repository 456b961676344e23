import { constants } from 'node:fs'
import * as fs from 'node:fs/promises'
import { once } from 'node:events'
import { join } from 'node:path'
import type { ServerChannel } from 'ssh2'
import { isRoot, type HostFiles } from './host_files.ts'
import { applyAttributes, attributesOf, nameEntry } from './sftp_attributes.ts'
import { HandleTable, maxDataBytes, maxHandles } from './sftp_handles.ts'
import {
  MalformedPacket,
  maxPacketBytes,
  OPEN_FLAG,
  PacketReader,
  PacketSplitter,
  reply,
  REQUEST,
  STATUS,
} from './sftp_wire.ts'

export interface SftpSurroundings {
  readonly files: HostFiles
  /** Whom everything belongs to in listings. */
  readonly owner: string
  /** What the host says about its disk, bytes. */
  readonly disk: { readonly total: number; readonly free: number }
}

/** OpenSSH PROTOCOL section 4, with the versions that its server announces. */
const extensions = {
  'posix-rename@openssh.com': '1',
  'statvfs@openssh.com': '2',
  'hardlink@openssh.com': '1',
  'fsync@openssh.com': '1',
  'limits@openssh.com': '1',
  'expand-path@openssh.com': '1',
}

/** Names in one READDIR answer: with the longest names they still fit a packet of 34,000 bytes, the least all accept. */
const namesPerAnswer = 50

/**
 * An SFTP version 3 server over `channel` for the files of one host; resolves when the client is done, or when `gone`
 * says that the connection was lost, which ssh2 does not tell the channels of a server. Requests are served one after
 * the other, and none is read while the client does not take the answers.
 */
export async function serveSftp(
  channel: ServerChannel,
  surroundings: SftpSurroundings,
  gone: AbortSignal,
): Promise<void> {
  const session = new SftpServerSession(surroundings)
  const splitter = new PacketSplitter()
  const endInput = () => channel.push(null)
  gone.addEventListener('abort', endInput, { once: true })
  // Closing the channel while answers wait for it ends the wait, too.
  const closed = new AbortController()
  channel.on('error', () => undefined)
  channel.once('close', () => closed.abort())
  const over = AbortSignal.any([gone, closed.signal])
  try {
    // Not destroyed at the end of the input: there is a status to send.
    for await (const chunk of channel.iterator({ destroyOnReturn: false })) {
      for (const packet of splitter.push(chunk as Buffer)) {
        const answer = await session.answer(packet)
        if (!channel.write(answer)) await once(channel, 'drain', { signal: over })
      }
    }
  } catch {
    // A client that is gone, or that does not keep to the protocol: either way the session is over.
  } finally {
    gone.removeEventListener('abort', endInput)
    await session.close()
    // As OpenSSH's server does; scp takes the lack of a status for a failure.
    channel.exit(0)
    channel.end()
  }
}

class SftpServerSession {
  readonly #files: HostFiles
  readonly #owner: string
  readonly #disk: SftpSurroundings['disk']
  readonly #handles = new HandleTable()

  constructor({ files, owner, disk }: SftpSurroundings) {
    this.#files = files
    this.#owner = owner
    this.#disk = disk
  }

  close(): Promise<void> {
    return this.#handles.closeAll()
  }

  async answer(bytes: Buffer): Promise<Buffer> {
    const packet = new PacketReader(bytes)
    const type = packet.byte()
    if (type === REQUEST.INIT) return reply.version(extensions)
    const id = packet.uint32()
    try {
      return (await this.#serve(type, id, packet)) ?? reply.status(id, STATUS.OK)
    } catch (error) {
      if (error instanceof MalformedPacket) throw error
      return refusal(id, error as NodeJS.ErrnoException)
    }
  }

  /** The answer; nothing stands for "done". */
  async #serve(type: number, id: number, packet: PacketReader): Promise<Buffer | undefined> {
    switch (type) {
      case REQUEST.OPEN:
        return this.#open(id, packet)
      case REQUEST.CLOSE:
        return void (await this.#handles.close(packet.text()))
      case REQUEST.READ:
        return this.#read(id, packet)
      case REQUEST.WRITE:
        return void (await this.#write(packet))
      case REQUEST.STAT:
        return reply.attributes(id, attributesOf(await fs.stat(await this.#target(packet))))
      case REQUEST.LSTAT:
        return reply.attributes(id, attributesOf(await fs.lstat(await this.#entry(packet))))
      case REQUEST.FSTAT: {
        const opened = this.#handles.get(packet.text())
        return reply.attributes(
          id,
          attributesOf(await (opened.kind === 'file' ? opened.file.stat() : fs.stat(opened.path))),
        )
      }
      case REQUEST.SETSTAT:
        return void (await applyAttributes(await this.#target(packet), packet.attributes()))
      case REQUEST.FSETSTAT:
        return void (await applyAttributes(this.#handles.get(packet.text()).path, packet.attributes()))
      case REQUEST.OPENDIR:
        return this.#openFolder(id, packet)
      case REQUEST.READDIR:
        return this.#readFolder(id, packet)
      case REQUEST.REMOVE:
        return void (await fs.unlink(await this.#removable(packet)))
      case REQUEST.MKDIR: {
        const path = await this.#entry(packet)
        return void (await fs.mkdir(path, { mode: packet.attributes().mode ?? 0o777 }))
      }
      case REQUEST.RMDIR:
        return void (await fs.rmdir(await this.#removable(packet)))
      case REQUEST.REALPATH:
        return this.#name(id, this.#files.toClient(await this.#target(packet)))
      case REQUEST.RENAME: {
        const [from, to] = [await this.#removable(packet), await this.#removable(packet)]
        // Section 6.5: an existing target is an error.
        if (await exists(to)) throw Object.assign(new Error('File exists'), { code: 'EEXIST' })
        return void (await fs.rename(from, to))
      }
      case REQUEST.READLINK:
        return this.#name(id, await fs.readlink(await this.#entry(packet)))
      case REQUEST.SYMLINK: {
        // OpenSSH's server and clients have the two the wrong way round, and everybody follows them.
        const target = packet.text()
        return void (await fs.symlink(this.#files.linkText(target), await this.#entry(packet)))
      }
      case REQUEST.EXTENDED:
        return this.#extended(id, packet)
      default:
        return reply.status(id, STATUS.OP_UNSUPPORTED, 'Operation unsupported')
    }
  }

  async #extended(id: number, packet: PacketReader): Promise<Buffer | undefined> {
    switch (packet.text()) {
      case 'posix-rename@openssh.com':
        return void (await fs.rename(await this.#removable(packet), await this.#removable(packet)))
      case 'hardlink@openssh.com':
        return void (await fs.link(await this.#entry(packet), await this.#entry(packet)))
      case 'fsync@openssh.com':
        return void (await this.#handles.file(packet.text()).file.sync())
      case 'limits@openssh.com':
        return reply.extended(id, [maxPacketBytes, maxDataBytes, maxDataBytes, maxHandles])
      case 'expand-path@openssh.com': {
        const path = packet.text().replace(/^~\/?/, '')
        return this.#name(id, this.#files.toClient(await this.#files.resolve(path, { followLast: true })))
      }
      case 'statvfs@openssh.com':
        return this.#freeSpace(id)
      default:
        return reply.status(id, STATUS.OP_UNSUPPORTED, 'Operation unsupported')
    }
  }

  async #open(id: number, packet: PacketReader): Promise<Buffer> {
    const name = packet.text()
    const flags = packet.uint32()
    const { mode } = packet.attributes()
    if (this.#handles.full) throw Object.assign(new Error('Too many open files'), { code: 'EMFILE' })
    const path = await this.#files.resolve(name, { followLast: !(flags & OPEN_FLAG.EXCL) })
    const file = await fs.open(path, nodeFlags(flags), (mode ?? 0o666) & 0o7777)
    if ((await file.stat()).isDirectory()) {
      await file.close()
      throw Object.assign(new Error('Is a directory'), { code: 'EISDIR' })
    }
    return reply.handle(id, this.#handles.add({ kind: 'file', path, file, append: Boolean(flags & OPEN_FLAG.APPEND) }))
  }

  async #read(id: number, packet: PacketReader): Promise<Buffer> {
    const { file } = this.#handles.file(packet.text())
    const offset = packet.uint64()
    const data = Buffer.allocUnsafe(Math.min(packet.uint32(), maxDataBytes))
    const { bytesRead } = await file.read(data, 0, data.length, offset)
    return bytesRead === 0 ? reply.status(id, STATUS.EOF, 'End of file') : reply.data(id, data.subarray(0, bytesRead))
  }

  async #write(packet: PacketReader): Promise<void> {
    const { file, append } = this.#handles.file(packet.text())
    const offset = packet.uint64()
    const data = packet.bytes()
    for (let done = 0; done < data.length;) {
      const { bytesWritten } = await file.write(data, done, data.length - done, append ? null : offset + done)
      done += bytesWritten
    }
  }

  async #openFolder(id: number, packet: PacketReader): Promise<Buffer> {
    const path = await this.#target(packet)
    const names = ['.', '..', ...(await fs.readdir(path))]
    if (this.#handles.full) throw Object.assign(new Error('Too many open files'), { code: 'EMFILE' })
    return reply.handle(id, this.#handles.add({ kind: 'folder', path, names }))
  }

  async #readFolder(id: number, packet: PacketReader): Promise<Buffer> {
    const folder = this.#handles.folder(packet.text())
    const names = folder.names.splice(0, namesPerAnswer)
    if (names.length === 0) return reply.status(id, STATUS.EOF, 'End of file')
    const entries = await Promise.all(
      names.map(async (name) => {
        // The parent of the root is the root; and what has gone since the folder was read is told as a bare name.
        const path = name === '..' && isRoot(this.#files, folder.path) ? folder.path : join(folder.path, name)
        const stats = await fs.lstat(path).catch(() => undefined)
        return stats ? nameEntry(name, stats, this.#owner) : { name, longName: name, attributes: {} }
      }),
    )
    return reply.names(id, entries)
  }

  /** struct statvfs as OpenSSH PROTOCOL section 4.4 lists it. The computer's own disk is none of the demo's business. */
  #freeSpace(id: number): Buffer {
    const blockBytes = 4096
    const [total, free] = [this.#disk.total, this.#disk.free].map((bytes) => Math.floor(bytes / blockBytes)) as [
      number,
      number,
    ]
    const inodes = 1_000_000
    const longestName = 255
    return reply.extended(id, [blockBytes, blockBytes, total, free, free, inodes, inodes, inodes, 0, 0, longestName])
  }

  #name(id: number, name: string): Buffer {
    return reply.names(id, [{ name, longName: name, attributes: {} }])
  }

  /** The real path of the next name in the packet, links followed. */
  #target(packet: PacketReader): Promise<string> {
    return this.#files.resolve(packet.text(), { followLast: true })
  }

  /** The same, but a link in the last place is meant itself. */
  #entry(packet: PacketReader): Promise<string> {
    return this.#files.resolve(packet.text(), { followLast: false })
  }

  /** The same, for what will be moved or removed: not the host's folder, which is not inside of itself. */
  async #removable(packet: PacketReader): Promise<string> {
    const path = await this.#entry(packet)
    if (isRoot(this.#files, path)) throw Object.assign(new Error('Permission denied'), { code: 'EPERM' })
    return path
  }
}

function nodeFlags(flags: number): number {
  const { O_RDONLY, O_WRONLY, O_RDWR, O_APPEND, O_CREAT, O_TRUNC, O_EXCL } = constants
  const readWrite = flags & OPEN_FLAG.READ ? O_RDWR : O_WRONLY
  let result = flags & OPEN_FLAG.WRITE ? readWrite : O_RDONLY
  if (flags & OPEN_FLAG.APPEND) result |= O_APPEND
  if (flags & OPEN_FLAG.CREAT) result |= O_CREAT
  if (flags & OPEN_FLAG.TRUNC) result |= O_TRUNC
  if (flags & OPEN_FLAG.EXCL) result |= O_EXCL
  // A pipe that nobody writes to must not hold one of libuv's few threads. Windows has no such flag.
  return result | (constants.O_NONBLOCK ?? 0)
}

async function exists(path: string): Promise<boolean> {
  return fs.lstat(path).then(
    () => true,
    () => false,
  )
}

/** Section 7 has few codes; the words say what the code cannot. */
const refusals: Readonly<Record<string, readonly [code: number, message: string]>> = {
  ENOENT: [STATUS.NO_SUCH_FILE, 'No such file'],
  ENOTDIR: [STATUS.NO_SUCH_FILE, 'Not a directory'],
  EACCES: [STATUS.PERMISSION_DENIED, 'Permission denied'],
  EPERM: [STATUS.PERMISSION_DENIED, 'Permission denied'],
  ENOSPC: [STATUS.FAILURE, 'No space left on device'],
}

function refusal(id: number, { code = 'Failure' }: NodeJS.ErrnoException): Buffer {
  const [status, message] = refusals[code] ?? [STATUS.FAILURE, code]
  return reply.status(id, status, message)
}
