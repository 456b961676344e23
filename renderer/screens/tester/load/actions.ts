import type { ActionSpec } from '../../../app/action_spec.ts'

export const loadActions = {} as const satisfies Record<string, ActionSpec>
