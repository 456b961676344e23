import { describe, expect, it } from 'vitest'
import { asideName, partName } from '../../../electron/worker/ssh/transfer/part_name.ts'
import { LeftAside, replace } from '../../../electron/worker/ssh/transfer/replace.ts'
import type { SftpSession } from '../../../electron/worker/ssh/transfer/sftp_session.ts'
import { TransferError } from '../../../electron/worker/ssh/transfer/transfer_error.ts'

const target = '/folder/file'
const part = partName(target, '/source')

/** A server that can only rename to a free name, over files by path; the renames of these numbers fail. */
function plainServer(files: Record<string, string>, failing: readonly number[] = []) {
  let renames = 0
  const fail = (path: string) => Promise.reject(new TransferError('failure', path))
  const sftp = {
    offers: () => false,
    lstat: (path: string) =>
      path in files ? Promise.resolve({}) : Promise.reject(new TransferError('no-such-file', path)),
    unlink(path: string) {
      if (!(path in files)) return fail(path)
      delete files[path]
      return Promise.resolve()
    },
    renameToFree(from: string, to: string) {
      if (failing.includes(++renames) || to in files || !(from in files)) return fail(from)
      files[to] = files[from]!
      delete files[from]
      return Promise.resolve()
    },
  }
  return sftp as unknown as SftpSession
}

describe('putting a complete file in place where that takes several steps', () => {
  it('takes a free name at once', async () => {
    const files = { [part]: 'new' }
    await replace(plainServer(files), part, target)
    expect(files).toEqual({ [target]: 'new' })
  })

  it('lets the old file step aside, and removes it', async () => {
    const files = { [part]: 'new', [target]: 'old' }
    await replace(plainServer(files), part, target)
    expect(files).toEqual({ [target]: 'new' })
  })

  it('does so for a file that arrived in another folder, under any name', async () => {
    const files = { '/folder/.staging/7': 'new', [target]: 'old' }
    await replace(plainServer(files), '/folder/.staging/7', target)
    expect(files).toEqual({ [target]: 'new' })
  })

  it('is not hindered by what an earlier attempt left aside', async () => {
    const files = { [part]: 'new', [target]: 'old', [asideName(target)]: 'older' }
    await replace(plainServer(files), part, target)
    expect(files).toEqual({ [target]: 'new' })
  })

  it('brings the old file back when the new one cannot take its place', async () => {
    const files = { [part]: 'new', [target]: 'old' }
    await expect(replace(plainServer(files, [3]), part, target)).rejects.toThrow(TransferError)
    expect(files).toEqual({ [part]: 'new', [target]: 'old' })
  })

  it('says where both are when the old file cannot come back either', async () => {
    const files = { [part]: 'new', [target]: 'old' }
    const error: unknown = await replace(plainServer(files, [3, 4]), part, target).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(LeftAside)
    expect((error as LeftAside).message).toContain(JSON.stringify(asideName(target)))
    expect((error as LeftAside).message).toContain(JSON.stringify(part))
    expect(files).toEqual({ [part]: 'new', [asideName(target)]: 'old' })
  })

  it('leaves the old file alone when the server refuses for another reason', async () => {
    const files = { [part]: 'new' }
    await expect(replace(plainServer(files, [1]), part, target)).rejects.toThrow(TransferError)
    expect(files).toEqual({ [part]: 'new' })
  })
})

describe('the name of an unfinished file', () => {
  it('is hidden, beside the target, the same each time, and never too long', () => {
    const name = partName(`/folder/${'x'.repeat(255)}`, '/source')
    expect(name).toMatch(/^\/folder\/\.flotilla-[0-9a-f]{16}\.part$/)
    expect(partName(`/folder/${'x'.repeat(255)}`, '/source')).toBe(name)
  })

  it('differs by source and by target', () => {
    const names = [part, partName(target, '/other'), partName('/folder/other', '/source'), asideName(target)]
    expect(new Set(names).size).toBe(names.length)
  })
})
