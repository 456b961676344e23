import { useEffect } from 'react'
import { tinykeys } from 'tinykeys'
import { useSettings } from '../state/settings.ts'
import { isDialogOpen } from './overlay_state.ts'
import { actionIds, keysOf, perform, specOf, useHandlers, type ActionId } from './actions.ts'

/** Binds the keys of all actions, as the settings have them, for as long as the window lives. */
export function useShortcuts(): void {
  const shortcuts = useSettings((settings) => settings.shortcuts)
  useEffect(() => {
    const byKeys = new Map<string, ActionId[]>()
    for (const id of actionIds) {
      const keys = keysOf(id, shortcuts)
      if (keys !== '') byKeys.set(keys, [...(byKeys.get(keys) ?? []), id])
    }
    const bind = (act: (event: KeyboardEvent, ids: readonly ActionId[]) => void) =>
      Object.fromEntries([...byKeys].map(([keys, ids]) => [keys, (event: KeyboardEvent) => act(event, ids)]))
    const stop = tinykeys(window, bind(press))
    const stopEarly = tinykeys(window, bind(pressEarly), { capture: true })
    return () => {
      stop()
      stopEarly()
    }
  }, [shortcuts])
  useEffect(() => {
    window.addEventListener('keydown', leaveWithEscape)
    return () => window.removeEventListener('keydown', leaveWithEscape)
  }, [])
}

/** From where letters are text, Escape leads back to the screen, where they are shortcuts. */
function leaveWithEscape(event: KeyboardEvent): void {
  if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing || isDialogOpen()) return
  const isTree = event.target instanceof Element && event.target.closest('[role=tree]') !== null
  if (isTree || isTyping(event)) document.getElementById('content')?.focus()
}

/** React Aria keeps Enter to itself where something is chosen, ticked or pressed, also with Ctrl: the window is asked before it. */
function pressEarly(event: KeyboardEvent, ids: readonly ActionId[]): void {
  const { target, key, ctrlKey, metaKey } = event
  const isPress = target instanceof HTMLButtonElement && key === 'Enter' && (ctrlKey || metaKey)
  if (!isPress && !isChoice(target)) return
  press(event, ids)
  if (event.defaultPrevented) event.stopPropagation()
}

function press(event: KeyboardEvent, ids: readonly ActionId[]): void {
  if (event.defaultPrevented) return
  // Of several actions with the same keys the one that came last: a screen's goes before those that are always there.
  const newestFirst = [...useHandlers.getState().handlers.keys()].reverse()
  for (const id of newestFirst) {
    if (!ids.includes(id)) continue
    if (isTyping(event) && !specOf(id).whileTyping) continue
    // A dialog keeps the keys to itself; only what works everywhere goes past it, and nothing of the screen behind it.
    if (isDialogOpen() && !(specOf(id).whileTyping && id.startsWith('app.'))) continue
    if (perform(id)) return event.preventDefault()
  }
}

function isTyping({ target }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (isChoice(target)) return false
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}

/** What is chosen or ticked takes no letters. */
function isChoice(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && /^(radio|checkbox)$/.test(target.type)
}

const isMac = /Mac|iPhone|iPad/.test(navigator.platform)
const GLYPHS: Readonly<Record<string, string>> = isMac
  ? { $mod: '⌘', Shift: '⇧', Alt: '⌥', Control: '⌃', Enter: '⏎', Escape: 'Esc', Delete: '⌫' }
  : { $mod: 'Ctrl', Control: 'Ctrl', Enter: '⏎', Escape: 'Esc', Delete: 'Del' }

/** Keys as they are printed on this computer's keyboard: "Ctrl K", "g then h" as two items. */
export function showKeys(keys: string): string[] {
  return keys
    .split(' ')
    .filter(Boolean)
    .map((chord) =>
      chord
        .split('+')
        .map((key) => GLYPHS[key] ?? (key.length === 1 ? key.toUpperCase() : key))
        .join(isMac ? '' : ' '),
    )
}
