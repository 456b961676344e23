import type { ActionSpec } from '../../app/actions.ts'

export const transfersActions = {} as const satisfies Record<string, ActionSpec>
