import type { IpcMainEvent, IpcMainInvokeEvent } from 'electron'
import { isPageAddress } from './page_address.ts'

/**
 * Whether a message comes from the page itself: the top frame of a window, showing the app's own address. The frame is
 * null when it has gone or moved on since it sent the message; whoever it was, it is not there any more.
 */
export function isFromPage({ sender, senderFrame }: IpcMainEvent | IpcMainInvokeEvent): boolean {
  if (senderFrame === null || senderFrame.isDestroyed()) return false
  return senderFrame.parent === null && senderFrame === sender.mainFrame && isPageAddress(senderFrame.url)
}
