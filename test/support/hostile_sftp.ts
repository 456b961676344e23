import { posix } from 'node:path'
import type { Socket } from 'node:net'
import type { ServerChannel } from 'ssh2'
import {
  PacketReader,
  PacketSplitter,
  OPEN_FLAG,
  reply,
  REQUEST,
  STATUS,
  type Attributes,
  type NameEntry,
} from '../../electron/worker/demo/sftp_wire.ts'
import type { SftpHandler } from './hostile.ts'

export interface HostileSftpOptions {
  /** Contents by absolute path; folders are those that the paths need. */
  readonly files?: Readonly<Record<string, string | Buffer>>
  /** What every folder claims to hold, instead of the truth. Whatever it names can be read: its contents are its path. */
  readonly listing?: readonly string[]
  /** Every folder also holds `loop`, a symbolic link to itself. */
  readonly loops?: boolean
  /** The size that every file claims to have. */
  readonly claimedSize?: number
  /** A read returns at most so many bytes, whatever was asked for. */
  readonly maxRead?: number
  /** Reads never say end of file: they repeat the contents for ever. */
  readonly endless?: boolean
  /** Requests that never get an answer. */
  readonly silentOn?: readonly (keyof typeof REQUEST)[]
  /** What every write gets once `writableBytes` were taken. */
  readonly writeError?: { readonly code: number; readonly message: string }
  readonly writableBytes?: number
  /** The connection is gone when so many bytes of contents, read or written, went through. */
  readonly dropAfter?: number
  /** What it announces; default: nothing at all. Announced is not supported: EXTENDED gets "unsupported". */
  readonly extensions?: Readonly<Record<string, string>>
}

export interface HostileSftp {
  readonly handler: SftpHandler
  /** What is on the server now, by absolute path. */
  readonly files: ReadonlyMap<string, Buffer>
  /** The requests that came, in order. */
  readonly requests: readonly (keyof typeof REQUEST)[]
}

/** What OpenSSH says when the disk is full: version 3 has no better word. */
export const noSpace = { code: STATUS.FAILURE, message: 'No space left on device' }
/** SSH_FX_NO_SPACE_ON_FILESYSTEM and SSH_FX_QUOTA_EXCEEDED of version 6, which some servers send to anyone. */
export const noSpaceOnFilesystem = { code: 14, message: 'no space on file system' }
export const quotaExceeded = { code: 15, message: 'quota exceeded' }

/** Names that must never become a path: they lead out, are absolute, cut strings, or mean devices on Windows. */
export const evilNames: readonly string[] = [
  '..',
  '../escaped',
  '../../../../tmp/escaped',
  '/etc/escaped',
  'a/b',
  '..\\escaped',
  'C:\\escaped',
  'nul\0byte',
  'CON',
  'NUL.txt',
  'COM1',
  'trailing. ',
  '',
]

const kind = { file: 0o100644, folder: 0o040755, link: 0o120777 } as const
const requestNames = new Map<number, keyof typeof REQUEST>(
  Object.entries(REQUEST).map(([name, code]) => [code, name as keyof typeof REQUEST]),
)
const maxReadBytes = 128 * 1024

interface Open {
  readonly path: string
  /** Set once a folder has been listed. */
  listed?: boolean
}

/** An SFTP server over files in memory, with the faults asked for. Give `handler` to `startHostileServer({ sftp })`. */
export function hostileSftp(options: HostileSftpOptions = {}): HostileSftp {
  const files = new Map(Object.entries(options.files ?? {}).map(([path, contents]) => [path, Buffer.from(contents)]))
  const folders = new Set(['/'])
  const requests: (keyof typeof REQUEST)[] = []
  const silent = new Set(options.silentOn)
  for (const path of files.keys()) addParents(path)

  function addParents(path: string): void {
    for (let folder = posix.dirname(path); folder !== '/'; folder = posix.dirname(folder)) folders.add(folder)
  }

  /** Follows the loops: `/a/loop/loop/b` is `/a/b`. */
  function resolve(path: string): string {
    const absolute = posix.resolve('/', path)
    return options.loops ? posix.resolve('/', ...absolute.split('/').filter((name) => name !== 'loop')) : absolute
  }

  function contents(path: string): Buffer | undefined {
    return files.get(path) ?? (options.listing && !folders.has(path) ? Buffer.from(path) : undefined)
  }

  function attributes(path: string, follow = true): Attributes | undefined {
    if (!follow && options.loops && posix.basename(path) === 'loop') return { mode: kind.link, size: 1 }
    const resolved = resolve(path)
    if (folders.has(resolved)) return { mode: kind.folder, size: 4096, atime: 0, mtime: 0 }
    const data = contents(resolved)
    return data && { mode: kind.file, size: options.claimedSize ?? data.length, atime: 0, mtime: 0 }
  }

  function list(folder: string): NameEntry[] {
    const entry = (name: string, attrs: Attributes): NameEntry => ({ name, longName: name, attributes: attrs })
    if (options.listing) {
      return options.listing.map((name) =>
        entry(name, { mode: kind.file, size: options.claimedSize ?? 10, atime: 0, mtime: 0 }),
      )
    }
    const names = [...files.keys(), ...folders].filter((path) => path !== '/' && posix.dirname(path) === folder)
    const honest = names.map((path) => entry(posix.basename(path), attributes(path) ?? {}))
    return options.loops ? [...honest, entry('loop', { mode: kind.link, size: 1 })] : honest
  }

  function serve(channel: ServerChannel, socket: Socket): void {
    const splitter = new PacketSplitter()
    const open = new Map<string, Open>()
    let nextHandle = 0
    let moved = 0
    let written = 0

    function opened(id: number, path: string): Buffer {
      const handle = String((nextHandle += 1))
      open.set(handle, { path })
      return reply.handle(id, handle)
    }

    /** Counts contents that went through; true when the connection was dropped for it. */
    function dropped(bytes: number): boolean {
      moved += bytes
      if (options.dropAfter === undefined || moved < options.dropAfter) return false
      socket.destroy()
      return true
    }

    function read(id: number, path: string, offset: number, length: number): Buffer | undefined {
      const data = contents(path)
      if (!data || (offset >= data.length && !options.endless)) return reply.status(id, STATUS.EOF)
      const start = options.endless && data.length > 0 ? offset % data.length : offset
      const part = data.subarray(start, start + Math.min(length, options.maxRead ?? maxReadBytes))
      return dropped(part.length) ? undefined : reply.data(id, part)
    }

    function write(id: number, path: string, offset: number, data: Buffer): Buffer | undefined {
      if (options.writeError && written + data.length > (options.writableBytes ?? 0)) {
        return reply.status(id, options.writeError.code, options.writeError.message)
      }
      written += data.length
      const before = files.get(path) ?? Buffer.alloc(0)
      const after = Buffer.alloc(Math.max(before.length, offset + data.length))
      before.copy(after)
      data.copy(after, offset)
      files.set(path, after)
      return dropped(data.length) ? undefined : reply.status(id, STATUS.OK)
    }

    function answer(type: keyof typeof REQUEST, id: number, packet: PacketReader): Buffer | undefined {
      const ok = () => reply.status(id, STATUS.OK)
      const absent = () => reply.status(id, STATUS.NO_SUCH_FILE, 'No such file')
      const handle = () => open.get(packet.text()) ?? { path: '/' }
      const found = (attrs: Attributes | undefined) => (attrs ? reply.attributes(id, attrs) : absent())
      switch (type) {
        case 'OPEN': {
          const path = resolve(packet.text())
          const flags = packet.uint32()
          if (!(flags & OPEN_FLAG.CREAT)) return contents(path) ? opened(id, path) : absent()
          if (flags & OPEN_FLAG.EXCL && files.has(path)) return reply.status(id, STATUS.FAILURE, 'Failure')
          if (flags & OPEN_FLAG.TRUNC || !files.has(path)) files.set(path, Buffer.alloc(0))
          return opened(id, path)
        }
        case 'OPENDIR': {
          const path = resolve(packet.text())
          return folders.has(path) ? opened(id, path) : absent()
        }
        case 'READ': {
          const { path } = handle()
          return read(id, path, packet.uint64(), packet.uint32())
        }
        case 'WRITE': {
          const { path } = handle()
          return write(id, path, packet.uint64(), packet.bytes())
        }
        case 'READDIR': {
          const folder = handle()
          if (folder.listed) return reply.status(id, STATUS.EOF)
          folder.listed = true
          return reply.names(id, list(folder.path))
        }
        case 'STAT':
          return found(attributes(packet.text()))
        case 'LSTAT':
          return found(attributes(packet.text(), false))
        case 'FSTAT':
          return found(attributes(handle().path))
        case 'REALPATH': {
          const path = posix.resolve('/', packet.text())
          return reply.names(id, [{ name: path, longName: path, attributes: {} }])
        }
        case 'READLINK':
          return reply.names(id, [{ name: '.', longName: '.', attributes: {} }])
        case 'MKDIR':
          folders.add(resolve(packet.text()))
          return ok()
        case 'REMOVE':
          return files.delete(resolve(packet.text())) ? ok() : absent()
        case 'RENAME': {
          const from = resolve(packet.text())
          const to = resolve(packet.text())
          const data = files.get(from)
          if (!data) return absent()
          // Section 6.5: an existing target is an error.
          if (files.has(to)) return reply.status(id, STATUS.FAILURE, 'Failure')
          files.delete(from)
          files.set(to, data)
          return ok()
        }
        case 'CLOSE':
        case 'SETSTAT':
        case 'FSETSTAT':
        case 'RMDIR':
          return ok()
        case 'INIT':
        case 'SYMLINK':
        case 'EXTENDED':
          return reply.status(id, STATUS.OP_UNSUPPORTED, 'Operation unsupported')
      }
    }

    channel.on('data', (chunk: Buffer) => {
      for (const bytes of splitter.push(chunk)) {
        const packet = new PacketReader(bytes)
        const type = requestNames.get(packet.byte())
        if (!type) return void socket.destroy()
        requests.push(type)
        const id = packet.uint32()
        if (silent.has(type)) continue
        const response = type === 'INIT' ? reply.version(options.extensions ?? {}) : answer(type, id, packet)
        if (response) channel.write(response)
        if (socket.destroyed) return
      }
    })
    channel.on('end', () => channel.end())
  }

  return { handler: serve, files, requests }
}
