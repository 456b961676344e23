import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { atExit, execute, freePort } from '../../support/processes.ts'
import { CLIENT, pinned, SERVER } from './processors.ts'

/**
 * Runs sockperf against itself over UDP: a datagram of 64 bytes, and the next when it has come back. Its clients take answers
 * of its own servers only, so it cannot be pointed at ours.
 * @returns round trips a second
 */
export async function sockperf(program: string, seconds: number): Promise<number> {
  const options = ['-i', '127.0.0.1', '-p', String(await freePort())]
  const listen = pinned(SERVER, [program, 'server', ...options])
  const server = spawn(listen[0]!, listen.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] })
  const forget = atExit(() => server.kill('SIGKILL'))
  const closed = once(server, 'close')
  try {
    for await (const line of createInterface({ input: server.stdout })) if (line.includes('to block on socket')) break
    server.stdout.resume()
    const connect = pinned(CLIENT, [program, 'ping-pong', ...options, '-m', '64', '-t', String(seconds)])
    const { stdout } = await execute(connect[0]!, connect.slice(1), { timeout: (seconds + 10) * 1000 })
    return roundTrips(stdout)
  } finally {
    server.kill('SIGKILL')
    await closed
    forget()
  }
}

/** @param printed what `sockperf ping-pong` printed @throws when it holds no figures, with its last words */
export function roundTrips(printed: string): number {
  const [, seconds, messages] = /\[Valid Duration\] RunTime=([\d.]+) sec;.* ReceivedMessages=(\d+)/.exec(printed) ?? []
  if (seconds === undefined || Number(seconds) === 0)
    throw new Error(`sockperf: ${printed.trim().split('\n').at(-1) ?? 'it said nothing'}`)
  return Number(messages) / Number(seconds)
}
