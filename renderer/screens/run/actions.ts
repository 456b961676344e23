import type { ActionSpec } from '../../app/actions.ts'

export const runActions = {} as const satisfies Record<string, ActionSpec>
