import { create } from 'zustand'
import type { SavedContent } from '../../../../shared/contract/tester/packets.ts'

export type SavedView = 'items' | 'history'

/** What of the saved is looked at, which outlives its being shown. */
export const useSaved = create<{
  readonly view: SavedView
  /** The path of what is chosen. */
  readonly path?: string | undefined
  readonly filter: string
}>()(() => ({ view: 'items', filter: '' }))

/** What is asked for over the tab. */
export type SavedDialog =
  | { readonly kind: 'import' | 'clear' }
  | { readonly kind: 'rename' | 'remove'; readonly path: string }
  | { readonly kind: 'save'; readonly path: string; readonly content: SavedContent }

export const useSavedDialog = create<{ readonly dialog?: SavedDialog | undefined }>()(() => ({}))

export const openSavedDialog = (dialog: SavedDialog) => useSavedDialog.setState({ dialog })
export const closeSavedDialog = () => useSavedDialog.setState({ dialog: undefined })
