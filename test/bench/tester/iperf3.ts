import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { atExit, execute, freePort } from '../../support/processes.ts'
import { CLIENT, pinned, SERVER } from './processors.ts'

interface Report {
  readonly error?: string
  readonly end?: { readonly sum_received?: { readonly bytes?: number; readonly bits_per_second?: number } }
}

/** Runs iperf3 against itself: one TCP stream. @returns bytes a second, as its server has counted them */
export async function iperf3(program: string, seconds: number): Promise<number> {
  const port = String(await freePort())
  const listen = pinned(SERVER, [program, '-s', '-1', '-B', '127.0.0.1', '-p', port, '--forceflush'])
  const server = spawn(listen[0]!, listen.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] })
  const forget = atExit(() => server.kill('SIGKILL'))
  const closed = once(server, 'close')
  try {
    for await (const line of createInterface({ input: server.stdout })) if (line.includes('listening')) break
    server.stdout.resume()
    const connect = pinned(CLIENT, [program, '-c', '127.0.0.1', '-p', port, '-t', String(seconds), '--json'])
    const { stdout } = await execute(connect[0]!, connect.slice(1), { timeout: (seconds + 10) * 1000 })
    const rate = received(stdout)
    // Told to serve one client, it ends by itself, and complains when it is made to.
    await closed
    return rate
  } finally {
    server.kill()
    await closed
    forget()
  }
}

/** @param json what `iperf3 --json` printed @throws when it holds no figures, with its reason */
export function received(json: string): number {
  const { error, end } = JSON.parse(json) as Report
  const bits = end?.sum_received?.bits_per_second
  if (error !== undefined || bits === undefined) throw new Error(`iperf3: ${error ?? 'it received nothing'}`)
  return bits / 8
}
