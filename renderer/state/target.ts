import { useMemo } from 'react'
import { create } from 'zustand'
import type { SelectedHosts } from '../../shared/targets/select.ts'
import { splitList } from '../../shared/targets/ranges.ts'
import { resolveTarget, useInventory } from './inventory.ts'

/**
 * The hosts that the user is busy with, as a text in the target language. One for the whole app: what is chosen in the tree
 * is what the Run screen runs on, what the Hosts screen shows and what files are sent to.
 */
export const useTarget = create<{ readonly text: string }>()(() => ({ text: '' }))

export function setTarget(text: string): void {
  useTarget.setState({ text })
}

/** Adds an item to the list, or takes it out when it is there. */
export function toggleTarget(item: string): void {
  const { text } = useTarget.getState()
  // Not split at every comma: some stand in brackets.
  const items = splitList(text).map((one) => one.text)
  setTarget((items.includes(item) ? items.filter((one) => one !== item) : [...items, item]).join(','))
}

/** What the target means now. */
export function useTargetHosts(): SelectedHosts {
  const text = useTarget((state) => state.text)
  const index = useInventory((state) => state.index)
  return useMemo(() => resolveTarget(index, text), [index, text])
}
