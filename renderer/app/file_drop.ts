import { useEffect, useMemo, useRef, useState, type DragEvent as ReactDragEvent } from 'react'
import i18next from 'i18next'
import { desktop } from '../engine/desktop.ts'
import { useTarget } from '../state/target.ts'
import { toast } from '../ui/toasts.ts'
import { isDialogOpen } from './overlay_state.ts'
import { pickFiles } from './pick_files.ts'
import { openSendSheet, useSendSheet, type Outgoing, type OutgoingFile } from './send_sheet.ts'

/** What makes an element a place to drop files on. */
export interface FileDropProps {
  readonly onDragEnter: (event: ReactDragEvent) => void
  readonly onDragOver: (event: ReactDragEvent) => void
  readonly onDragLeave: (event: ReactDragEvent) => void
  readonly onDrop: (event: ReactDragEvent) => void
}

/**
 * Files and folders that are dropped on an element go to `target`: the sheet that sends them opens.
 * @returns the element's properties, and whether files are over it now
 */
export function useFileDrop(target: string): { readonly props: FileDropProps; readonly isOver: boolean } {
  const [isOver, setOver] = useState(false)
  const latest = useRef(target)
  useEffect(() => {
    latest.current = target
  })
  const props = useMemo(
    () =>
      fileDropProps(
        () => latest.current,
        () => setOver(true),
        () => setOver(false),
      ),
    [],
  )
  return { props, isOver }
}

/** As `useFileDrop`, for rows that are too many for a hook each. */
export function fileDropProps(target: () => string, onEnter: () => void, onLeave: () => void): FileDropProps {
  const over = (event: ReactDragEvent) => {
    if (!hasFiles(event.dataTransfer)) return
    event.preventDefault()
    event.dataTransfer.dropEffect = 'copy'
    onEnter()
  }
  return {
    onDragEnter: over,
    onDragOver: over,
    onDragLeave: (event) => {
      // Going on to a child is not leaving.
      if (event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)) return
      onLeave()
    },
    onDrop: (event) => {
      onLeave()
      if (!hasFiles(event.dataTransfer)) return
      event.preventDefault()
      sendDropped(event.dataTransfer, target())
    },
  }
}

/**
 * Files dropped anywhere else in the window go to the present target, or to the sheet when it is open: a browser would
 * show them instead of the page. Called once for the window.
 * @returns whether files are over the window and nothing in it asks for them
 */
export function useWindowFileDrop(): boolean {
  const [isOver, setOver] = useState(false)
  useEffect(() => {
    const over = (event: DragEvent) => {
      const { dataTransfer: transfer } = event
      if (!transfer || !hasFiles(transfer)) return
      const taken = event.defaultPrevented
      event.preventDefault()
      if (!taken) transfer.dropEffect = isBlocked() ? 'none' : 'copy'
      setOver(!taken && !isBlocked())
    }
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false)
    }
    const drop = (event: DragEvent) => {
      setOver(false)
      const { dataTransfer: transfer } = event
      if (!transfer || !hasFiles(transfer) || event.defaultPrevented) return
      event.preventDefault()
      if (!isBlocked()) sendDropped(transfer, useTarget.getState().text)
    }
    window.addEventListener('dragover', over)
    window.addEventListener('dragleave', leave)
    window.addEventListener('drop', drop)
    return () => {
      window.removeEventListener('dragover', over)
      window.removeEventListener('dragleave', leave)
      window.removeEventListener('drop', drop)
    }
  }, [])
  return isOver
}

export function hasFiles(transfer: DataTransfer): boolean {
  return transfer.types.includes('Files')
}

/** A dialog other than the sheet is asking something: what is dropped beside it is not meant for a host. */
function isBlocked(): boolean {
  if (useSendSheet.getState().outgoing) return false
  return isDialogOpen()
}

function sendDropped(transfer: DataTransfer, target: string): void {
  collectDropped(transfer).then(
    (outgoing) => {
      if (outgoing) addToSheet(outgoing, target)
    },
    (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error)
      toast({ kind: 'failed', title: i18next.t('hosts.drop.unreadable', { reason }) })
    },
  )
}

/** What is dropped while the sheet is open joins what is in it. */
function addToSheet(more: Outgoing, target: string): void {
  const { outgoing: present, target: presentTarget } = useSendSheet.getState()
  if (present?.kind === 'files' && more.kind === 'files')
    openSendSheet({ kind: 'files', files: [...present.files, ...more.files] }, presentTarget)
  else if (present?.kind === 'paths' && more.kind === 'paths')
    openSendSheet({ kind: 'paths', paths: [...present.paths, ...more.paths] }, presentTarget)
  else openSendSheet(more, target)
}

/**
 * What was dropped: paths on the desktop, files (those in folders, too) in a browser. Rejects when a folder cannot be
 * read. Must be called while the drop event is handled: the browser empties the transfer after it.
 */
async function collectDropped(transfer: DataTransfer): Promise<Outgoing | undefined> {
  const files = [...transfer.files]
  const paths = desktop?.pathsOf(files) ?? []
  if (paths.length > 0) return { kind: 'paths', paths }
  const entries = [...transfer.items].flatMap((item) => {
    const entry = item.kind === 'file' ? item.webkitGetAsEntry() : null
    return entry ? [entry] : []
  })
  const collected: OutgoingFile[] = []
  if (entries.length === 0) collected.push(...files.map((file) => ({ file, path: file.name })))
  for (const entry of entries) await collect(entry, '', collected)
  return collected.length > 0 ? { kind: 'files', files: collected } : undefined
}

async function collect(entry: FileSystemEntry, below: string, into: OutgoingFile[]): Promise<void> {
  const path = below + entry.name
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))
    into.push({ file, path })
    return
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  for (;;) {
    // A hundred or so at a time; none means that there are no more.
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (entries.length === 0) return
    for (const one of entries) await collect(one, `${path}/`, into)
  }
}

/** Asks for files, or a folder, to send, with the desktop's dialog or the browser's, and opens the sheet. */
export async function chooseAndSend(target: string, { folder = false } = {}): Promise<void> {
  if (desktop) {
    const paths = folder ? [await desktop.chooseFolder()] : await desktop.chooseFiles()
    const chosen = paths.filter((path) => path !== undefined)
    if (chosen.length > 0) openSendSheet({ kind: 'paths', paths: chosen }, target)
    return
  }
  const files = await pickFiles({ multiple: true, folder })
  const outgoing = files.map((file) => ({ file, path: file.webkitRelativePath || file.name }))
  if (outgoing.length > 0) openSendSheet({ kind: 'files', files: outgoing }, target)
}
