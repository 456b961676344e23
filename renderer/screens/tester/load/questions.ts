import { create } from 'zustand'
import type { LoadHead, LoadSpecInput } from '../../../../shared/contract/tester/load.ts'

/** What lies over the tab and waits for an answer. */
type Question =
  | { readonly kind: 'help' }
  | { readonly kind: 'save'; readonly spec: LoadSpecInput }
  | { readonly kind: 'remove'; readonly loads: readonly LoadHead[] }

export const useQuestion = create<{ readonly question?: Question | undefined }>()(() => ({}))

const ask = (question: Question | undefined) => useQuestion.setState({ question })

export const closeQuestion = () => ask(undefined)
export const askHelp = () => ask({ kind: 'help' })
export const askSave = (spec: LoadSpecInput) => ask({ kind: 'save', spec })
export const askRemoval = (loads: readonly LoadHead[]) => ask({ kind: 'remove', loads })
