import type { ActionSpec } from '../../app/actions.ts'

export const hostsActions = {} as const satisfies Record<string, ActionSpec>
