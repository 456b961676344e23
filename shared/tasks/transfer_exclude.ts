import picomatch from 'picomatch'

/** True for what is left out. `path` is below the source it belongs to, `/` between names; empty for the source itself. */
export type Exclude = (name: string, path: string, isFolder: boolean) => boolean

/**
 * Patterns of what not to transfer, much as rsync reads them:
 * - without `/`, a pattern matches names at any depth: `*.log`, `node_modules`
 * - with `/` at its start or inside, it matches the path below the source: `/build`, `docs/*.tmp`, `docs/**`
 * - with `/` at its end, it matches folders only: `cache/`
 *
 * A folder that is left out takes all that is in it along. Names that begin with a dot are matched like any other.
 */
export function excludeBy(patterns: readonly string[]): Exclude {
  const rules = patterns.map((pattern) => {
    const foldersOnly = pattern.endsWith('/')
    const body = foldersOnly ? pattern.slice(0, -1) : pattern
    const anchored = body.includes('/')
    const matches = picomatch(body.replace(/^\//, ''), {
      dot: true,
      nonegate: true,
      windows: false,
      flags: 's', // Names may hold newlines, and without it `**` ends at one.
    })
    return (name: string, path: string, isFolder: boolean) =>
      (isFolder || !foldersOnly) && (anchored ? path !== '' && matches(path) : matches(name))
  })
  return (name, path, isFolder) => rules.some((rule) => rule(name, path, isFolder))
}
