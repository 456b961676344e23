import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { atExit, execute, signal } from './processes.ts'
import { tempFolder } from './temp.ts'

export interface SshAgent {
  /** What SSH_AUTH_SOCK would be. */
  readonly socket: string
  stop(): Promise<void>
}

/** A real ssh-agent that holds the given unlocked private key files. */
export async function startSshAgent(keyFiles: readonly string[] = []): Promise<SshAgent> {
  const folder = tempFolder('agent')
  const socket = join(folder, 'agent.sock')
  // -D keeps it our child; it prints its variables once the socket listens.
  const child = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'inherit'] })
  const closed = once(child, 'close')
  const forget = atExit(() => child.pid !== undefined && signal(child.pid, 'SIGKILL'))

  async function stop(): Promise<void> {
    child.kill('SIGTERM')
    await closed
    forget()
    rmSync(folder, { recursive: true, force: true })
  }

  try {
    await Promise.race([once(child.stdout, 'data'), closed.then(() => Promise.reject(new Error('ssh-agent ended')))])
    if (keyFiles.length > 0) {
      await execute('ssh-add', ['-q', ...keyFiles], { env: { ...process.env, SSH_AUTH_SOCK: socket } })
    }
  } catch (error) {
    await stop()
    throw error
  }
  return { socket, stop }
}
