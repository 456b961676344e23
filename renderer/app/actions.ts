import { useLayoutEffect, useRef } from 'react'
import { create } from 'zustand'
import { useSettings } from '../state/settings.ts'
import type { ActionSpec } from './action_spec.ts'
import { historyActions } from '../screens/history/actions.ts'
import { hostsActions } from '../screens/hosts/actions.ts'
import { runActions } from '../screens/run/actions.ts'
import { settingsActions } from '../screens/settings/actions.ts'
import { httpActions } from '../screens/tester/http/actions.ts'
import { loadActions } from '../screens/tester/load/actions.ts'
import { reachActions } from '../screens/tester/reach/actions.ts'
import { savedActions } from '../screens/tester/saved/actions.ts'
import { talkActions } from '../screens/tester/talk/actions.ts'
import { transfersActions } from '../screens/transfers/actions.ts'

const appActions = {
  'app.palette': { title: 'common.actions.palette', keys: '$mod+k', whileTyping: true },
  'app.hosts': { title: 'common.actions.goHosts', keys: 'g h' },
  'app.run': { title: 'common.actions.goRun', keys: 'g r' },
  'app.transfers': { title: 'common.actions.goTransfers', keys: 'g t' },
  'app.tester': { title: 'common.actions.goTester', keys: 'g e' },
  'app.history': { title: 'common.actions.goHistory', keys: 'g y' },
  'app.settings': { title: 'common.actions.goSettings', keys: '$mod+,', whileTyping: true },
  'app.filter': { title: 'common.actions.focusFilter', keys: '/' },
  'app.undo': { title: 'common.actions.undo', keys: '$mod+z' },
  'app.redo': { title: 'common.actions.redo', keys: '$mod+Shift+z' },
  'app.theme': { title: 'common.actions.toggleTheme', keys: '$mod+Shift+l', whileTyping: true },
  'app.shortcuts': { title: 'common.actions.shortcuts', keys: 'Shift+?' },
} as const satisfies Record<string, ActionSpec>

/** Every action there is; each screen lists its own. */
export const ACTIONS = {
  ...appActions,
  ...hostsActions,
  ...runActions,
  ...transfersActions,
  ...talkActions,
  ...httpActions,
  ...loadActions,
  ...reachActions,
  ...savedActions,
  ...historyActions,
  ...settingsActions,
} as const
export type ActionId = keyof typeof ACTIONS
export const actionIds = Object.keys(ACTIONS) as ActionId[]

export const specOf = (id: ActionId): ActionSpec => ACTIONS[id]

type Handler = () => void

/** Actions that can be done now: those of what is shown. The newest handler of an action wins. */
export const useHandlers = create<{ readonly handlers: ReadonlyMap<ActionId, readonly Handler[]> }>()(() => ({
  handlers: new Map(),
}))

/**
 * Does `act` when the action is asked for, while the component is shown and `enabled`: from the moment it is drawn, so that no
 * key that follows is lost.
 */
export function useAction(id: ActionId, act: Handler, enabled = true): void {
  const latest = useRef(act)
  useLayoutEffect(() => {
    latest.current = act
  })
  useLayoutEffect(() => {
    if (!enabled) return
    const handler = () => latest.current()
    change(id, (list) => [...list, handler])
    return () => change(id, (list) => list.filter((one) => one !== handler))
  }, [id, enabled])
}

function change(id: ActionId, edit: (list: readonly Handler[]) => readonly Handler[]): void {
  useHandlers.setState(({ handlers }) => {
    const list = edit(handlers.get(id) ?? [])
    const next = new Map(handlers)
    if (list.length > 0) next.set(id, list)
    else next.delete(id)
    return { handlers: next }
  })
}

/** @returns whether there was anybody to do it */
export function perform(id: ActionId): boolean {
  const handler = useHandlers.getState().handlers.get(id)?.at(-1)
  handler?.()
  return handler !== undefined
}

/** The keys of an action as the user has set them; empty: none. */
export function keysOf(id: ActionId, shortcuts: Readonly<Record<string, string>>): string {
  return shortcuts[id] ?? specOf(id).keys ?? ''
}

export function useKeysOf(id: ActionId): string {
  return useSettings((settings) => keysOf(id, settings.shortcuts))
}
