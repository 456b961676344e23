import { create } from 'zustand'

/** Which of the overlays that every screen can open is open. */
export const useOverlay = create<{ readonly open: 'palette' | 'shortcuts' | undefined }>()(() => ({ open: undefined }))

export function openOverlay(open: 'palette' | 'shortcuts'): void {
  useOverlay.setState({ open })
}

export function closeOverlay(): void {
  useOverlay.setState({ open: undefined })
}
