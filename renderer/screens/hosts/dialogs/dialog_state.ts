import { create } from 'zustand'
import type { ConnectionTest } from '../../../../shared/contract/inventory.ts'

/** Something to be asked or filled in. The tree asks for these on every screen, so they belong to none. */
export type HostDialog =
  /** `like`: the host whose values it begins with. */
  | { readonly kind: 'add-host'; readonly groups: readonly string[]; readonly like?: string }
  | { readonly kind: 'add-group'; readonly hosts: readonly string[] }
  | { readonly kind: 'rename'; readonly what: 'host' | 'group'; readonly name: string }
  | { readonly kind: 'remove-hosts'; readonly hosts: readonly string[] }
  | { readonly kind: 'remove-group'; readonly name: string }
  | { readonly kind: 'trust-key'; readonly test: ConnectionTest }
  | { readonly kind: 'import' }
  | { readonly kind: 'export'; readonly hosts: readonly string[] | undefined }
  | { readonly kind: 'open' }

export const useHostDialog = create<{ readonly open: HostDialog | undefined }>()(() => ({ open: undefined }))

export function openHostDialog(open: HostDialog): void {
  useHostDialog.setState({ open })
}

export function closeHostDialog(): void {
  useHostDialog.setState({ open: undefined })
}
