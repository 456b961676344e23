import { create } from 'zustand'
import type { ContractFailure } from '../../../../../shared/contract/errors.ts'
import type { ServerHead } from '../../../../../shared/contract/tester/servers.ts'
import type { Sending, SessionHead, SessionSpecInput } from '../../../../../shared/contract/tester/sessions.ts'
import { go } from '../../../../app/route.ts'
import { engine } from '../../../../engine/engine.ts'
import { failureOf } from '../../../../engine/hooks.ts'
import { toast, toastFailure } from '../../../../ui/toasts.ts'
import { sentenceOf } from '../../../hosts/edits.ts'
import { clientOf, greetingFor } from './client_of.ts'
import { changeComposer, composerOf, forgetComposer } from './panel/composer_state.ts'
import { isUp } from './session_words.ts'

/** What is to be connected: a new client, or one that there is, with its spec or another. */
interface Asked {
  readonly id?: string | undefined
  readonly spec?: SessionSpecInput | undefined
  /** Stands ready in its composer. */
  readonly sending?: Sending | undefined
}

/** Connects a client and shows it. That nobody answers is told by its card. @returns why it was refused */
export async function connectSession({ id, spec, sending }: Asked): Promise<ContractFailure | undefined> {
  try {
    const shown = id ?? (spec && (await engine.mutate('sessions.open', { spec })).id)
    if (id !== undefined) await engine.mutate('sessions.reopen', { id, ...(spec ? { spec } : {}) })
    if (shown !== undefined && sending) changeComposer(shown, composerOf(sending))
    if (shown !== undefined) go({ screen: 'tester', tab: 'talk', id: shown })
    return undefined
  } catch (error) {
    return failureOf(error)
  }
}

/** As `connectSession`, of one that there is, where no form is there to say what is wrong. */
export async function connectAgain({ id }: SessionHead): Promise<void> {
  const failure = await connectSession({ id })
  if (failure) toast({ kind: 'failed', title: sentenceOf(failure) })
}

/** A new client for a server that runs here, ready to say what that server understands. */
export async function talkTo(server: ServerHead): Promise<void> {
  try {
    const { id } = await engine.mutate('sessions.open', { spec: clientOf(server) })
    const payload = greetingFor(server.spec)
    if (payload) changeComposer(id, { payload })
    go({ screen: 'tester', tab: 'talk', id })
  } catch (error) {
    toastFailure(error)
  }
}

type PlainAct = 'sessions.half-close' | 'sessions.close' | 'sessions.stop-sending'

export function act(name: PlainAct, id: string): void {
  engine.mutate(name, { id }).catch(toastFailure)
}

/** A session that is about to be removed while it is connected. */
export const useSessionRemoval = create<{ readonly session?: SessionHead | undefined }>()(() => ({}))

/** Removes a session; asks first where a connection would be cut. */
export function askSessionRemoval(session: SessionHead): void {
  if (isUp(session)) useSessionRemoval.setState({ session })
  else removeSession(session.id).catch(toastFailure)
}

export async function removeSession(id: string): Promise<void> {
  await engine.mutate('sessions.remove', { id })
  forgetComposer(id)
}
