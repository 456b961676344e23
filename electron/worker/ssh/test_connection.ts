import type { Client } from 'ssh2'
import type { TaskOutcome } from '../../../shared/outcome.ts'
import type { SshTestEvent, SshTestInput, SshTestResult } from '../../../shared/tasks/ssh_test.ts'
import type { TaskContext } from '../task_context.ts'
import { connectionFacts, printable } from './connect.ts'
import type { ConnectionCache } from './connection_cache.ts'
import { outcomeOf } from './exec.ts'
import { Cancelled } from './unreachable.ts'

/** A server that is up answers in far less; an odd one (a menu for a shell) never does. */
const ANSWER_WITHIN_MS = 5_000

/** The first one may wait for the server's last words about the login. */
const ROUND_TRIPS = 3

/** os-release(5) files have about 500 bytes; what goes on for longer is none. */
const MOST_OS_BYTES = 8 * 1024

// Under `sh -c`, because redirections are not the same in every login shell.
const OS_COMMAND = `sh -c 'exec 2>/dev/null; cat /etc/os-release; uname -srm'`

/** Does `ssh.test`: connects, or takes the warm connection, and asks what is there. */
export function testHandler(connections: ConnectionCache) {
  return async ({ endpoint }: SshTestInput, context: TaskContext): Promise<TaskOutcome<SshTestResult>> => {
    const startedAt = performance.now()
    try {
      const lease = await connections.acquire(endpoint, context)
      try {
        const tookMs = Math.round(performance.now() - startedAt)
        let facts: SshTestResult = { connectMs: tookMs, user: endpoint.user, ...connectionFacts(lease.client) }
        const learn = (more: Partial<SshTestResult>) => {
          facts = { ...facts, ...more }
          context.emit({ type: 'known', facts } satisfies SshTestEvent)
        }
        learn({})
        const latencyMs = await roundTrip(lease.client, context.signal)
        if (latencyMs !== undefined) learn({ latencyMs })
        const os = await operatingSystem(lease.client, context.signal)
        if (os !== undefined) learn({ os })
        return context.signal.aborted ? { state: 'cancelled', started: true } : { state: 'succeeded', result: facts }
      } finally {
        lease.release()
      }
    } catch (error) {
      if (error instanceof Cancelled) return { state: 'cancelled', started: true }
      return outcomeOf(error)
    }
  }
}

/** The shortest of a few round trips, milliseconds. */
async function roundTrip(client: Client, signal: AbortSignal): Promise<number | undefined> {
  let shortest: number | undefined
  for (let time = 0; time < ROUND_TRIPS; time++) {
    const startedAt = performance.now()
    const answered = await inTime<true>(client, signal, (answer) => ping(client, () => answer(true)))
    if (!answered) return shortest
    shortest = Math.min(shortest ?? Infinity, performance.now() - startedAt)
  }
  return shortest === undefined ? undefined : Math.round(shortest * 100) / 100
}

/**
 * A global request that no server knows or all do: it must be answered either way (RFC 4254 section 4). ssh2 keeps it
 * for its own keepalive, and hands answers out in the order of the questions.
 */
export function ping(client: Client, onAnswer: () => void): void {
  const { _callbacks, _protocol } = client as unknown as { _callbacks: (() => void)[]; _protocol: { ping(): void } }
  _callbacks.push(onAnswer)
  _protocol.ping()
}

async function operatingSystem(client: Client, signal: AbortSignal): Promise<string | undefined> {
  let close = () => {}
  const text = await inTime<string>(client, signal, (answer) => {
    client.exec(OS_COMMAND, (error, channel) => {
      if (error) return answer('')
      let output = ''
      close = () => channel.close()
      channel.on('error', () => {})
      channel.stderr.resume()
      channel.on('data', (data: Buffer) => {
        output += data.toString('utf8')
        if (output.length > MOST_OS_BYTES) answer('')
      })
      channel.on('close', () => answer(output))
      channel.end()
    })
  })
  close()
  return text === undefined ? undefined : osInWords(text)
}

/** Undefined when nothing that looks like an answer was printed. */
export function osInWords(output: string): string | undefined {
  const name = /^PRETTY_NAME=(["']?)(.+)\1\s*$/m.exec(output)?.[2]
  // The kernel's line is the last; a release has a digit, messages have none.
  const kernel = /^[A-Za-z][\w./-]* \S*\d\S* \S+$/.exec(output.trimEnd().split('\n').at(-1)?.trim() ?? '')?.[0]
  const words = [name, kernel].filter((part) => part !== undefined).join(', ')
  return words === '' ? undefined : printable(words)
}

/** What `ask` is answered, or undefined when that takes too long, the connection ends, or the task is cancelled. */
function inTime<T>(
  client: Client,
  signal: AbortSignal,
  ask: (answer: (value: T) => void) => void,
): Promise<T | undefined> {
  return new Promise((resolve) => {
    const settle = (value: T | undefined) => {
      clearTimeout(timer)
      client.off('close', giveUp)
      signal.removeEventListener('abort', giveUp)
      resolve(value)
    }
    const giveUp = () => settle(undefined)
    const timer = setTimeout(giveUp, ANSWER_WITHIN_MS)
    client.once('close', giveUp)
    signal.addEventListener('abort', giveUp, { once: true })
    if (signal.aborted) return giveUp()
    try {
      ask(settle)
    } catch {
      giveUp()
    }
  })
}
