import type { OutgoingFile } from '../../app/send_sheet.ts'

/** One of the things that were dropped: a file, or a folder with all that is in it. */
export interface OutgoingRoot {
  readonly name: string
  readonly kind: 'file' | 'folder'
  readonly files: number
  readonly bytes: number
}

/** What was dropped, as a person would list it. */
export function rootsOf(files: readonly OutgoingFile[]): OutgoingRoot[] {
  const roots = new Map<string, { kind: 'file' | 'folder'; files: number; bytes: number }>()
  for (const { path, file } of files) {
    const slash = path.indexOf('/')
    const name = slash < 0 ? path : path.slice(0, slash)
    const root = roots.get(name) ?? { kind: slash < 0 ? 'file' : 'folder', files: 0, bytes: 0 }
    roots.set(name, { ...root, files: root.files + 1, bytes: root.bytes + file.size })
  }
  return [...roots].map(([name, root]) => ({ name, ...root }))
}
