import type { ActionSpec } from '../../../app/action_spec.ts'

export const talkActions = {} as const satisfies Record<string, ActionSpec>
