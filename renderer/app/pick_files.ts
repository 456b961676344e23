export interface PickOptions {
  readonly multiple?: boolean
  /** All files of a folder; each says in `webkitRelativePath` where in it it is. */
  readonly folder?: boolean
}

/** Opens the browser's file dialog. Never resolves when the user leaves it without choosing. */
export function pickFiles({ multiple = false, folder = false }: PickOptions = {}): Promise<readonly File[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.multiple = multiple
    input.webkitdirectory = folder
    input.onchange = () => resolve([...(input.files ?? [])])
    input.click()
  })
}
