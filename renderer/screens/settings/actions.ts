import type { ActionSpec } from '../../app/action_spec.ts'

export const settingsActions = {} as const satisfies Record<string, ActionSpec>
