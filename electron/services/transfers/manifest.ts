import { lstat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import type { Problem } from '../../../shared/problem.ts'
import type { LinkPolicy, Manifest, ManifestRoot } from '../../../shared/tasks/transfer.ts'
import { excludeBy } from '../../../shared/tasks/transfer_exclude.ts'
import { expandLocalGlob, mayBeGlob } from './manifest_glob.ts'
import { ManifestWalk } from './manifest_walk.ts'

export interface ManifestOptions {
  /** Files, folders and globs as the user wrote them. A path that exists is taken as it is, whatever it looks like. */
  readonly sources: readonly string[]
  /** What relative sources are relative to, absolute. */
  readonly cwd: string
  readonly links: LinkPolicy
  /** See `excludeBy` for how they match. */
  readonly exclude: readonly string[]
  readonly signal?: AbortSignal
}

export interface BuiltManifest {
  /** Complete only when there are no problems. */
  readonly manifest: Manifest
  /** Everything that cannot be sent: missing, unreadable, leading in circles. Nothing should be sent then. */
  readonly problems: readonly Problem[]
  /** What is left out without being asked for: sockets, pipes and devices inside folders. */
  readonly notes: readonly Problem[]
}

/**
 * Lists what a put sends, once for all hosts. A folder goes with its name and all that is in it; `dir/.` and `.` stand
 * for what is in the folder, without its name. A slash at the end of a source says nothing, as with cp and scp.
 *
 * @throws the signal's reason when aborted
 */
export async function buildManifest(options: ManifestOptions): Promise<BuiltManifest> {
  const problems: Problem[] = []
  const roots = distinct(await expandSources(options, problems))
  reportDoubles(roots, problems)

  const walk = new ManifestWalk({
    links: options.links,
    exclude: excludeBy(options.exclude),
    problems,
    signal: options.signal,
  })
  for (const [index, root] of roots.entries()) await walk.addRoot(index, root)
  const { entries, notes } = walk
  const files = entries.filter(({ kind }) => kind === 'file')
  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  if (entries.length === 0 && problems.length === 0) {
    problems.push({ source: options.sources.join(', '), message: 'Nothing is left to send: all of it is excluded.' })
  }
  return { manifest: { version: 1, roots, entries, files: files.length, bytes }, problems, notes }
}

async function expandSources({ sources, cwd }: ManifestOptions, problems: Problem[]): Promise<ManifestRoot[]> {
  const roots: ManifestRoot[] = []
  for (const written of sources) {
    const path = resolve(cwd, written)
    const missing = await lstat(path).then(
      () => undefined,
      (error: NodeJS.ErrnoException) => error,
    )
    if (!missing) {
      roots.push({ source: path, name: rootName(written, path) })
      continue
    }
    if (missing.code === 'ENOENT' && mayBeGlob(written)) {
      const found = await expandLocalGlob(written, cwd)
      if (found.length === 0) problems.push({ source: written, message: 'No file matches this pattern.' })
      for (const match of found) roots.push({ source: match, name: basename(match) })
      continue
    }
    problems.push({ source: written, message: whyMissing(missing) })
  }
  return roots
}

/** Empty when the contents are meant. The root of the file system has no name to go under. */
function rootName(written: string, path: string): string {
  return /(^|[\\/])\.{1,2}[\\/]*$/.test(written) ? '' : basename(path)
}

function whyMissing({ code, message }: NodeJS.ErrnoException): string {
  switch (code) {
    case 'ENOENT':
      return 'There is no such file or folder.'
    case 'ENOTDIR':
      return 'A part of this path is a file, not a folder.'
    case 'EACCES':
      return 'Permission denied: a folder on the way to it may not be searched.'
    case 'ELOOP':
      return 'Its symbolic links lead round in a circle.'
    default:
      return `It cannot be read: ${message}`
  }
}

/** A name that a glob matches too, or that was given twice, is sent once. */
function distinct(roots: readonly ManifestRoot[]): ManifestRoot[] {
  return [...new Map(roots.map((root) => [`${root.source}\0${root.name}`, root])).values()]
}

/** Two sources with one name would write over each other on the host. */
function reportDoubles(roots: readonly ManifestRoot[], problems: Problem[]): void {
  const seen = new Map<string, string>()
  for (const { source, name } of roots) {
    const other = name === '' ? undefined : seen.get(name)
    if (other !== undefined && other !== source) {
      problems.push({
        source,
        message: `It would overwrite ${JSON.stringify(other)}, which has the same name: send one at a time.`,
      })
    }
    seen.set(name, source)
  }
}
