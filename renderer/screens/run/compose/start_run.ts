import { create } from 'zustand'
import type { InputOf } from '../../../../shared/contract/define.ts'
import type { ContractFailure } from '../../../../shared/contract/errors.ts'
import type { FlotillaContract } from '../../../../shared/contract/index.ts'
import { go } from '../../../app/route.ts'
import { engine } from '../../../engine/engine.ts'
import { failureOf } from '../../../engine/hooks.ts'

type StartInput = InputOf<FlotillaContract['runs.start']>

/** What is to be started, without what is only asked for when it starts. */
export interface RunRequest extends Omit<StartInput, 'secrets' | 'confirmed'> {
  /** An SSH password is wanted. */
  readonly askPassword: boolean
}

export interface Secrets {
  readonly password?: string
  readonly sudoPassword?: string
}

type Question =
  | { readonly about: 'secrets'; readonly request: RunRequest }
  | {
      readonly about: 'danger'
      readonly request: RunRequest
      readonly secrets: Secrets
      readonly reasons: readonly string[]
      readonly phrase: string
    }

interface Starting {
  readonly busy: boolean
  readonly question: Question | undefined
  /** Why the last one was not started. */
  readonly failure: ContractFailure | undefined
  /** Passwords are remembered; they themselves are in no store. */
  readonly remembers: boolean
  /** Runs that were started from here: commands of the past are asked for again. */
  readonly started: number
}

export const useStarting = create<Starting>()(() => ({
  busy: false,
  question: undefined,
  failure: undefined,
  remembers: false,
  started: 0,
}))

/** In this page's memory only, until the window is closed. */
let remembered: Secrets = {}

/** What the newest runs of this window were started with: what the engine does not keep is here for a rerun. */
const requests = new Map<string, RunRequest>()
const REQUESTS_KEPT = 20

export function requestOf(id: string): RunRequest | undefined {
  return requests.get(id)
}

/** Starts it, after asking for passwords and for a word of confirmation where these are needed. */
export function startRun(request: RunRequest): void {
  if (useStarting.getState().busy) return
  useStarting.setState({ failure: undefined })
  if (isMissing(request, remembered)) useStarting.setState({ question: { about: 'secrets', request } })
  else void start(request, remembered)
}

function isMissing({ askPassword, options }: RunRequest, { password, sudoPassword }: Secrets): boolean {
  return (askPassword && password === undefined) || (options.becomeUser !== undefined && sudoPassword === undefined)
}

export function answerSecrets(request: RunRequest, secrets: Secrets, remember: boolean): void {
  if (remember) {
    remembered = { ...remembered, ...secrets }
    useStarting.setState({ remembers: true })
  }
  void start(request, { ...remembered, ...secrets })
}

export function rememberedSecrets(): Secrets {
  return remembered
}

export function forgetSecrets(): void {
  remembered = {}
  useStarting.setState({ remembers: false })
}

export function answerDanger(phrase: string): void {
  const { question } = useStarting.getState()
  if (question?.about === 'danger') void start(question.request, question.secrets, phrase)
}

export function dismissQuestion(): void {
  useStarting.setState({ question: undefined })
}

export function clearFailure(): void {
  if (useStarting.getState().failure) useStarting.setState({ failure: undefined })
}

async function start(request: RunRequest, secrets: Secrets, confirmed?: string): Promise<void> {
  const { askPassword, ...input } = request
  const { password, sudoPassword } = secrets
  useStarting.setState({ busy: true, question: undefined })
  try {
    const { id } = await engine.mutate('runs.start', {
      ...input,
      secrets: {
        ...(askPassword && password ? { password } : {}),
        // An empty one means that sudo asks for none.
        ...(input.options.becomeUser !== undefined && sudoPassword ? { sudoPassword } : {}),
      },
      ...(confirmed === undefined ? {} : { confirmed }),
    })
    requests.set(id, request)
    for (const old of requests.keys()) if (requests.size > REQUESTS_KEPT) requests.delete(old)
    useStarting.setState(({ started }) => ({ busy: false, started: started + 1 }))
    go({ screen: 'run', id })
  } catch (error) {
    const failure = failureOf(error)
    const { reasons, phrase } = failure.details ?? {}
    if (failure.code === 'needs-confirmation' && reasons && phrase !== undefined)
      useStarting.setState({ busy: false, question: { about: 'danger', request, secrets, reasons, phrase } })
    else useStarting.setState({ busy: false, failure })
  }
}
