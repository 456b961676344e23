export interface PickOptions {
  readonly multiple?: boolean
  /** All files of a folder; each says in `webkitRelativePath` where in it it is. */
  readonly folder?: boolean
}

/** Opens the browser's file dialog. Resolves with no file when the user leaves it without choosing. */
export function pickFiles({ multiple = false, folder = false }: PickOptions = {}): Promise<readonly File[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.multiple = multiple
    input.webkitdirectory = folder
    input.hidden = true
    const end = () => {
      input.remove()
      resolve([...(input.files ?? [])])
    }
    input.addEventListener('change', end)
    input.addEventListener('cancel', end)
    // In the page, since nothing else refers to it while the dialog is open: the garbage collector would take it, and the
    // choice would be lost.
    document.body.append(input)
    input.click()
  })
}
