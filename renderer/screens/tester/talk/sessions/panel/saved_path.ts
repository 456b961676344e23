/** As the contract has it: names with / between them, six at most. */
const PATH = /^[^/\\\0]+(\/[^/\\\0]+){0,5}$/
const MOST_CHARACTERS = 400

/** The path of a thing to save; a key below `tester.sessions.saving` where there is none. */
export function savedPath(
  folder: string,
  name: string,
): { readonly path: string } | { readonly fault: 'nameMissing' | 'nameWrong' } {
  if (name.trim() === '') return { fault: 'nameMissing' }
  const parts = [...folder.split('/').filter((part) => part.trim() !== ''), name].map((part) => part.trim())
  const path = parts.join('/')
  return PATH.test(path) && path.length <= MOST_CHARACTERS ? { path } : { fault: 'nameWrong' }
}

/** The folders that things are saved in. */
export function foldersOf(paths: readonly string[]): readonly string[] {
  const folders = paths.filter((path) => path.includes('/')).map((path) => path.slice(0, path.lastIndexOf('/')))
  return [...new Set(folders)].sort((a, b) => a.localeCompare(b))
}
