import { create } from 'zustand'
import { defaultSettings } from '../../shared/contract/default_settings.ts'
import type { Settings } from '../../shared/contract/system.ts'
import { engine } from '../engine/engine.ts'
import { toastFailure } from '../ui/toasts.ts'

/** The engine's settings; until it has told them, the defaults. */
export const useSettings = create<Settings & { readonly loaded: boolean }>()(() => ({
  ...defaultSettings,
  loaded: false,
}))

export function followSettings(signal: AbortSignal): void {
  engine
    .stream('settings.watch', {}, (settings) => useSettings.setState({ ...settings, loaded: true }), { signal })
    .catch(() => {
      // The line's own state is shown in the header.
    })
}

/** Shown at once; taken back, with the reason, when the engine refuses. */
export async function changeSettings(changes: Partial<Settings>): Promise<void> {
  const before = useSettings.getState()
  useSettings.setState(changes)
  try {
    await engine.mutate('settings.set', changes)
  } catch (error) {
    useSettings.setState(before)
    toastFailure(error)
  }
}
