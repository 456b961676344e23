import picomatch from 'picomatch'

export interface GlobEntry {
  readonly name: string
  /** A folder, or a link to one. */
  readonly isFolder: boolean
  readonly isLink?: boolean
}

/** Whether a path has anything in it that a glob would act on. */
export function isGlob(path: string): boolean {
  return picomatch.scan(path).isGlob
}

/**
 * Paths that match a glob, sorted. `*`, `?`, `[…]` and `{a,b}` stay within one name; `**` as a whole name stands for any
 * number of folders, but not for links to folders, which may lead round in circles. As in a shell, a name that begins with a dot is matched only by a pattern that does.
 *
 * @param list the names in a folder (`''`: where relative paths start); undefined when it is none or cannot be read
 */
export async function expandGlob(
  pattern: string,
  list: (folder: string) => Promise<readonly GlobEntry[] | undefined>,
): Promise<string[]> {
  const found = new Set<string>()
  const parts = pattern
    .replace(/\/+/g, '/')
    .replace(/(?<=.)\/$/, '')
    .split('/')

  const walk = async (folder: string, index: number): Promise<void> => {
    const part = parts[index]!
    const last = index === parts.length - 1
    if (part !== '**' && !isGlob(part)) {
      const path = folder + unescaped(part)
      if (!last) return walk(`${path}/`, index + 1)
      const parent = (await list(folder)) ?? []
      if (parent.some(({ name }) => name === unescaped(part))) found.add(path)
      return
    }
    const entries = (await list(folder)) ?? []
    if (part === '**') {
      if (!last) await walk(folder, index + 1)
      for (const { name, isFolder, isLink } of entries) {
        if (name.startsWith('.')) continue
        if (last) found.add(folder + name)
        if (isFolder && !isLink) await walk(`${folder}${name}/`, index)
      }
      return
    }
    // Names may hold newlines: what picomatch writes as `.` must match them too.
    const matches = picomatch(part, { nonegate: true, windows: false, flags: 's' })
    for (const { name, isFolder } of entries) {
      if (!matches(name)) continue
      if (last) found.add(folder + name)
      else if (isFolder) await walk(`${folder}${name}/`, index + 1)
    }
  }

  const start = pattern.startsWith('/') ? '/' : ''
  await walk(start, parts[0] === '' ? 1 : 0)
  return [...found].sort()
}

function unescaped(part: string): string {
  return part.replace(/\\(.)/g, '$1')
}
