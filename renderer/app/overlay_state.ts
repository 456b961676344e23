import { create } from 'zustand'

/** Which of the overlays that every screen can open is open. */
export const useOverlay = create<{ readonly open: 'palette' | 'shortcuts' | undefined }>()(() => ({ open: undefined }))

export function openOverlay(open: 'palette' | 'shortcuts'): void {
  useOverlay.setState({ open })
}

export function closeOverlay(): void {
  useOverlay.setState({ open: undefined })
}

/** Whether something over the window asks for an answer first, whoever opened it. */
export function isDialogOpen(): boolean {
  return document.querySelector('[role=dialog],[role=alertdialog]') !== null
}
