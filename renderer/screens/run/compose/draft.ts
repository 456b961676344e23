import { create } from 'zustand'
import { setTarget, useTarget } from '../../../state/target.ts'
import { emptyOptions, type OptionsForm } from './options.ts'

export interface Script {
  readonly name: string
  readonly text: string
}

/** What is being composed. The target is not part of it: that is the whole app's. */
export interface Draft {
  readonly command: string
  /** Runs in place of the command. */
  readonly script: Script | undefined
  /** Undefined: no input is given. */
  readonly stdin: string | undefined
  readonly placeholders: boolean
  readonly form: OptionsForm
  readonly showOptions: boolean
}

/** What may be kept over a reload; environment and input may hold secrets. */
const KEPT = 'flotilla.draft'

const emptyDraft: Draft = {
  command: '',
  script: undefined,
  stdin: undefined,
  placeholders: false,
  form: emptyOptions,
  showOptions: false,
}

export const useDraft = create<Draft>()(() => ({ ...emptyDraft, ...kept() }))

useDraft.subscribe(keep)
useTarget.subscribe(keep)

function keep(): void {
  const { command, placeholders } = useDraft.getState()
  const target = useTarget.getState().text
  const short = (text: string) => text.slice(0, 100_000)
  sessionStorage.setItem(KEPT, JSON.stringify({ command: short(command), placeholders, target: short(target) }))
}

function kept(): Partial<Draft> {
  try {
    const { command, placeholders, target } = JSON.parse(sessionStorage.getItem(KEPT) ?? '{}') as Record<
      string,
      unknown
    >
    if (typeof target === 'string' && useTarget.getState().text === '') setTarget(target)
    return {
      ...(typeof command === 'string' ? { command } : {}),
      ...(typeof placeholders === 'boolean' ? { placeholders } : {}),
    }
  } catch {
    return {}
  }
}

export function editDraft(changes: Partial<Draft>): void {
  useDraft.setState(changes)
}

export function editOptions(changes: Partial<OptionsForm>): void {
  useDraft.setState(({ form }) => ({ form: { ...form, ...changes } }))
}

/** Fills the editor with something that was run before; what is not given is as in an empty one. */
export function fillDraft(draft: Partial<Draft>): void {
  useDraft.setState(({ showOptions }) => ({ ...emptyDraft, showOptions, ...draft }))
}
