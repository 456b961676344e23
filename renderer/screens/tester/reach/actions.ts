import type { ActionSpec } from '../../../app/action_spec.ts'

export const reachActions = {} as const satisfies Record<string, ActionSpec>
