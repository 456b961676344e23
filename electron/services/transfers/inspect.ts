import { homedir } from 'node:os'
import type { OutputOf } from '../../../shared/contract/define.ts'
import type { FlotillaContract } from '../../../shared/contract/index.ts'
import { localPath } from '../local_path.ts'
import { buildManifest } from './manifest.ts'

type Inspected = OutputOf<FlotillaContract['transfers.inspect']>

/** What these paths of this machine amount to, before anything is sent. */
export async function inspect(paths: readonly string[], signal: AbortSignal): Promise<Inspected> {
  const { manifest, problems } = await buildManifest({
    sources: paths.map(localPath),
    cwd: homedir(),
    links: 'follow',
    exclude: [],
    signal,
  })
  const roots = manifest.roots.map(({ source, name }): Inspected['roots'][number] => ({
    path: source,
    name,
    kind: 'file',
    files: 0,
    bytes: 0,
  }))
  const found = new Set<number>()
  for (const { kind, root, size, path } of manifest.entries) {
    const sum = roots[root]!
    found.add(root)
    if (path === '') sum.kind = kind
    if (kind === 'file') {
      sum.files++
      sum.bytes += size
    }
  }
  return {
    // What cannot be sent is told as a problem.
    roots: roots.filter((_, at) => found.has(at)),
    files: manifest.files,
    bytes: manifest.bytes,
    problems: problems.map((problem) => ({ ...problem })),
  }
}
