import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { atExit, descendants, signal } from './processes.ts'
import { findProgram } from './tools.ts'

/** Someone else took the port between looking for a free one and listening on it. */
export class AddressInUse extends Error {}

export interface SshdProcess {
  log(): string
  kill(): void
  stop(): Promise<void>
}

/** Runs sshd in the foreground; resolves when it said that it listens on all of its addresses. */
export async function spawnSshd(configFile: string, addressCount: number): Promise<SshdProcess> {
  const program = findProgram('sshd')
  if (!program) throw new Error("no sshd here: guard this test with requires('sshd')")
  const child = spawn(program, ['-D', '-e', '-f', configFile], { stdio: ['ignore', 'ignore', 'pipe'] })
  const closed = once(child, 'close')
  let log = ''

  function kill(): void {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    // Each connection is a process in a session of its own: found now, while the listener still ties them together.
    for (const pid of [child.pid, ...descendants(child.pid)]) signal(pid, 'SIGKILL')
  }
  const forget = atExit(kill)

  async function stop(): Promise<void> {
    kill()
    await closed
    forget()
  }

  const listening = new Promise<void>((resolve, reject) => {
    child.stderr.setEncoding('utf8')
    child.stderr.on('data', (text: string) => {
      log += text
      const count = log.match(/^Server listening on/gm)?.length ?? 0
      if (/Address already in use/.test(log)) reject(new AddressInUse(log))
      else if (count >= addressCount) resolve()
    })
    child.once('error', reject)
    void closed.then(() => reject(new Error(`sshd ended before it was ready:\n${log}`)), reject)
  })
  try {
    await listening
  } catch (error) {
    await stop().catch(() => undefined)
    throw error
  }
  return { log: () => log, kill, stop }
}
