import type { ActionSpec } from '../../app/actions.ts'

export const settingsActions = {} as const satisfies Record<string, ActionSpec>
