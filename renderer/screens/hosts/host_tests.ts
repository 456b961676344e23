import { create } from 'zustand'
import type { ConnectionTest } from '../../../shared/contract/inventory.ts'
import type { RowState } from '../../../shared/contract/runs.ts'
import { engine } from '../../engine/engine.ts'
import { tellHostStates } from '../../state/host_state.ts'
import { toastFailure } from '../../ui/toasts.ts'

interface Testing {
  /** Hosts of the tests that go on. */
  readonly total: number
  readonly ended: number
}

/** The connection tests that go on now; undefined: none. They go on while other screens are shown. */
export const useTesting = create<{ readonly testing: Testing | undefined }>()(() => ({ testing: undefined }))

const running = new Set<AbortController>()

/** Tests the connections of these hosts; what is found out goes to `useHostStates`. */
export async function testHosts(hosts: readonly string[]): Promise<void> {
  if (hosts.length === 0) return
  const abort = new AbortController()
  running.add(abort)
  const open = new Set(hosts)
  count({ total: hosts.length, ended: 0 })
  tellHostStates(hosts.map((host) => [host, { state: 'pending' }]))
  try {
    await engine.stream(
      'inventory.test',
      { hosts: [...hosts] },
      ({ tests }) => {
        let ended = 0
        for (const { host, state } of tests) if (isEnd(state) && open.delete(host)) ended++
        count({ total: 0, ended })
        tellHostStates(tests.map((test) => [test.host, { state: stateOf(test), test, ...messageOf(test) }]))
      },
      { signal: abort.signal },
    )
  } catch (error) {
    if (!abort.signal.aborted) toastFailure(error)
  } finally {
    running.delete(abort)
    if (open.size > 0) tellHostStates([...open].map((host) => [host, { state: 'cancelled' }]))
    // The sum is of all that overlap, and begins anew when the last has ended.
    if (running.size === 0) useTesting.setState({ testing: undefined })
    else count({ total: 0, ended: open.size })
  }
}

export function cancelTests(): void {
  for (const abort of running) abort.abort()
}

function count(more: Testing): void {
  useTesting.setState(({ testing }) => ({
    testing: { total: (testing?.total ?? 0) + more.total, ended: (testing?.ended ?? 0) + more.ended },
  }))
}

const isEnd = (state: ConnectionTest['state']) => state === 'ok' || state === 'failed'

function stateOf({ state }: ConnectionTest): RowState {
  switch (state) {
    case 'waiting':
      return 'pending'
    case 'testing':
      return 'connecting'
    case 'ok':
      return 'succeeded'
    case 'failed':
      return 'unreachable'
  }
}

const messageOf = ({ message }: ConnectionTest) => (message === undefined ? {} : { message })
