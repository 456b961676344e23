import type { FileHandle } from 'node:fs/promises'
import { maxPacketBytes } from './sftp_wire.ts'

/** Open at the same time in one session; what OpenSSH allows with usual limits. */
export const maxHandles = 1000

/** What is left of a packet for data: OpenSSH keeps 1 KiB for the head. */
export const maxDataBytes = maxPacketBytes - 1024

export interface OpenFile {
  readonly kind: 'file'
  readonly path: string
  readonly file: FileHandle
  readonly append: boolean
}

export interface OpenFolder {
  readonly kind: 'folder'
  readonly path: string
  /** Not yet listed. */
  names: string[]
}

/** The open files and folders of one SFTP session; it owns them. */
export class HandleTable {
  readonly #open = new Map<string, OpenFile | OpenFolder>()
  #last = 0

  get full(): boolean {
    return this.#open.size >= maxHandles
  }

  add(opened: OpenFile | OpenFolder): string {
    const handle = String((this.#last += 1))
    this.#open.set(handle, opened)
    return handle
  }

  get(handle: string): OpenFile | OpenFolder {
    const opened = this.#open.get(handle)
    if (!opened) throw Object.assign(new Error('Bad handle'), { code: 'EBADF' })
    return opened
  }

  file(handle: string): OpenFile {
    const opened = this.get(handle)
    if (opened.kind !== 'file') throw Object.assign(new Error('Is a directory'), { code: 'EISDIR' })
    return opened
  }

  folder(handle: string): OpenFolder {
    const opened = this.get(handle)
    if (opened.kind !== 'folder') throw Object.assign(new Error('Not a directory'), { code: 'ENOTDIR' })
    return opened
  }

  async close(handle: string): Promise<void> {
    const opened = this.get(handle)
    this.#open.delete(handle)
    if (opened.kind === 'file') await opened.file.close()
  }

  async closeAll(): Promise<void> {
    await Promise.allSettled([...this.#open.keys()].map((handle) => this.close(handle)))
  }
}
