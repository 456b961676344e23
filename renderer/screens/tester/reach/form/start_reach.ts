import { create } from 'zustand'
import type { ContractFailure } from '../../../../../shared/contract/errors.ts'
import type { ReachSpec } from '../../../../../shared/contract/reach.ts'
import { go } from '../../../../app/route.ts'
import { engine } from '../../../../engine/engine.ts'
import { failureOf } from '../../../../engine/hooks.ts'

interface Wanted {
  readonly spec: ReachSpec
  readonly askPassword: boolean
  /** The matrix that it is to be compared with when it has ended. */
  readonly before?: string
}

interface Starting {
  readonly busy: boolean
  /** Waits for its password. */
  readonly asking?: Wanted | undefined
  /** Why the last one was not started. */
  readonly failure?: ContractFailure | undefined
  /** By a matrix's id, that of the one before it. */
  readonly comparedWith: ReadonlyMap<string, string>
}

export const useStarting = create<Starting>()(() => ({ busy: false, comparedWith: new Map() }))

/** Matrices of this window that needed a password: the engine does not keep it. */
const withPassword = new Set<string>()

/** Asks for the password first when it is wanted. */
export function startReach(wanted: Wanted): void {
  if (useStarting.getState().busy) return
  if (wanted.askPassword && wanted.spec.from !== 'local') useStarting.setState({ asking: wanted, failure: undefined })
  else void start(wanted)
}

/** Probes what was probed before; what has changed since is shown when it has ended. */
export function probeAgain(spec: ReachSpec, before: string): void {
  startReach({ spec, askPassword: withPassword.has(before), before })
}

/** @param before undefined: with none */
export function compareWith(id: string, before: string | undefined): void {
  const next = new Map(useStarting.getState().comparedWith)
  if (before === undefined) next.delete(id)
  else next.set(id, before)
  useStarting.setState({ comparedWith: next })
}

/** @returns why it was not started */
export async function answerPassword(password: string): Promise<ContractFailure | undefined> {
  const { asking } = useStarting.getState()
  if (asking) await start(asking, password)
  return useStarting.getState().failure
}

export function dismissPassword(): void {
  useStarting.setState({ asking: undefined })
}

export function clearFailure(): void {
  if (useStarting.getState().failure) useStarting.setState({ failure: undefined })
}

async function start({ spec, before }: Wanted, password?: string): Promise<void> {
  useStarting.setState({ busy: true, failure: undefined })
  try {
    const { id } = await engine.mutate('reach.start', { spec, ...(password === undefined ? {} : { password }) })
    if (password !== undefined) withPassword.add(id)
    if (before !== undefined) compareWith(id, before)
    go({ screen: 'tester', tab: 'reach', id })
  } catch (error) {
    useStarting.setState({ failure: failureOf(error) })
  } finally {
    useStarting.setState({ busy: false })
  }
}
