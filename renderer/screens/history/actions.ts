import type { ActionSpec } from '../../app/action_spec.ts'

export const historyActions = {} as const satisfies Record<string, ActionSpec>
