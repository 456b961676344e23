import { create } from 'zustand'

/** What was dropped or chosen: files of a browser (with their paths below what was dropped), or paths on the engine's machine. */
export type Outgoing =
  | { readonly kind: 'files'; readonly files: readonly OutgoingFile[] }
  | { readonly kind: 'paths'; readonly paths: readonly string[] }

export interface OutgoingFile {
  readonly file: File
  /** `/` between names; the first is what was dropped. */
  readonly path: string
}

/** The sheet that sends what was dropped: open while there is something to send. */
export const useSendSheet = create<{ readonly outgoing: Outgoing | undefined; readonly target: string }>()(() => ({
  outgoing: undefined,
  target: '',
}))

export function openSendSheet(outgoing: Outgoing, target: string): void {
  useSendSheet.setState({ outgoing, target })
}

export function closeSendSheet(): void {
  useSendSheet.setState({ outgoing: undefined })
}
