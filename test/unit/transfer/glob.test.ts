import { describe, expect, it } from 'vitest'
import { expandGlob, isGlob, type GlobEntry } from '../../../shared/tasks/transfer_glob.ts'

/** A tree by the paths of its files; `name@` is a link to a folder. */
function lister(paths: readonly string[]) {
  return (folder: string): Promise<GlobEntry[] | undefined> => {
    const below = paths.filter((path) => path.startsWith(folder)).map((path) => path.slice(folder.length))
    if (below.length === 0) return Promise.resolve(undefined)
    const entries = new Map<string, GlobEntry>()
    for (const path of below) {
      const [name = ''] = path.split('/')
      entries.set(name, { name, isFolder: path.includes('/') || name.endsWith('@'), isLink: name.endsWith('@') })
    }
    return Promise.resolve([...entries.values()])
  }
}

const tree = lister(['/a/1.log', '/a/2.log', '/a/.h.log', '/a/b/3.log', '/a/b/new\nline.log', '/a/link@/4.log', '/c/x'])

describe('expandGlob', () => {
  it.each([
    ['/a/*.log', ['/a/1.log', '/a/2.log']],
    ['/a/?.log', ['/a/1.log', '/a/2.log']],
    ['/a/[2-9].log', ['/a/2.log']],
    ['/a/{1,9}.log', ['/a/1.log']],
    ['/a/.*.log', ['/a/.h.log']],
    ['/*/x', ['/c/x']],
    ['//a//*.log/', ['/a/1.log', '/a/2.log']],
    ['/a/link@/*', ['/a/link@/4.log']],
    ['/none/*', []],
  ])('%s', async (pattern, expected) => {
    expect(await expandGlob(pattern, tree)).toEqual(expected)
  })

  it('a star matches newlines in names', async () => {
    expect(await expandGlob('/a/b/*', tree)).toEqual(['/a/b/3.log', '/a/b/new\nline.log'])
    expect(await expandGlob('/*', lister(['/\n']))).toEqual(['/\n'])
  })

  it('two stars go to every depth, but through no link', async () => {
    expect(await expandGlob('/a/**/[0-9].log', tree)).toEqual(['/a/1.log', '/a/2.log', '/a/b/3.log'])
  })

  it('what the lister throws ends it', async () => {
    await expect(expandGlob('/*', () => Promise.reject(new Error('gone')))).rejects.toThrow('gone')
  })
})

describe('isGlob', () => {
  it('tells patterns from plain paths', () => {
    expect(['*', 'a?', '[ab]', '{a,b}', '/x/**/y'].filter((text) => !isGlob(text))).toEqual([])
    expect(['a', '/x/y.z', 'it is', 'a\\*'].filter(isGlob)).toEqual([])
  })
})
