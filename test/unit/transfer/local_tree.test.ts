import {
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LocalTree } from '../../../electron/worker/ssh/transfer/local_tree.ts'
import { tempFolder } from '../../support/temp.ts'

async function freshTree(): Promise<{ tree: LocalTree; root: string }> {
  const root = join(tempFolder('tree'), 'host')
  const tree = new LocalTree(root)
  await tree.folder([])
  return { tree, root }
}

describe('LocalTree', () => {
  it('makes a folder with those it is in, once for many that ask', async () => {
    const { tree, root } = await freshTree()
    await Promise.all([tree.folder(['a', 'b']), tree.folder(['a', 'b', 'c']), tree.folder(['a'])])
    expect(statSync(join(root, 'a/b/c')).isDirectory()).toBe(true)
  })

  it('goes through no link, wherever it leads', async () => {
    const { tree, root } = await freshTree()
    const outside = tempFolder('outside')
    symlinkSync(outside, join(root, 'a'))
    await expect(tree.folder(['a', 'b'])).rejects.toMatchObject({ code: 'unsafe-name' })
    await expect(tree.link(['a', 'l'], 'x')).rejects.toMatchObject({ code: 'unsafe-name' })
    expect(readdirSync(outside)).toEqual([])
  })

  it('does not take a file for a folder', async () => {
    const { tree, root } = await freshTree()
    writeFileSync(join(root, 'a'), '')
    await expect(tree.folder(['a'])).rejects.toMatchObject({ code: 'not-a-directory' })
  })

  it('a finished file takes the place of a link, and what the link led to stays', async () => {
    const { tree, root } = await freshTree()
    const outside = join(tempFolder('outside'), 'f')
    writeFileSync(outside, 'mine')
    symlinkSync(outside, join(root, 'f'))
    writeFileSync(join(root, 'part'), 'new')
    await tree.putInPlace(join(root, 'part'), join(root, 'f'))
    expect([lstatSync(join(root, 'f')).isFile(), readFileSync(outside, 'utf8')]).toEqual([true, 'mine'])
  })

  it('a link takes the place of a file or link, never of a folder, and leaves nothing behind', async () => {
    const { tree, root } = await freshTree()
    writeFileSync(join(root, 'f'), '')
    mkdirSync(join(root, 'd'))
    await tree.link(['f'], 'one')
    await tree.link(['f'], 'two')
    await expect(tree.link(['d'], 'x')).rejects.toMatchObject({ code: 'is-a-directory' })
    expect(readlinkSync(join(root, 'f'))).toBe('two')
    expect(readdirSync(root).sort()).toEqual(['d', 'f'])
  })

  it('carries permissions over, never who runs it', async () => {
    const { tree, root } = await freshTree()
    writeFileSync(join(root, 'f'), '')
    await tree.preserve(join(root, 'f'), { mode: 0o107755, mtime: 1_000 })
    expect([statSync(join(root, 'f')).mode & 0o7777, statSync(join(root, 'f')).mtimeMs]).toEqual([0o755, 1_000_000])
  })
})
