import type { DesktopBridge } from '../../shared/contract/desktop.ts'

/** What the desktop's preload offers; absent in a browser. */
export const desktop = (window as { readonly flotilla?: DesktopBridge }).flotilla
