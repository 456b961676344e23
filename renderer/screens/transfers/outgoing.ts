import type { Outgoing, OutgoingFile } from '../../app/send_sheet.ts'

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

/** Files chosen with a file dialog: a folder's files say where below it they are. */
export function outgoingOf(list: Iterable<File>): Outgoing {
  return { kind: 'files', files: [...list].map((file) => ({ file, path: file.webkitRelativePath || file.name })) }
}

/** Opens the browser's file dialog. Never resolves when the user leaves it without choosing. */
export function chooseFiles(folder: boolean): Promise<Outgoing> {
  return new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.multiple = true
    input.webkitdirectory = folder
    input.onchange = () => resolve(outgoingOf(input.files ?? []))
    input.click()
  })
}
