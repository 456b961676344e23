import type { ActionSpec } from '../../app/actions.ts'

export const historyActions = {} as const satisfies Record<string, ActionSpec>
