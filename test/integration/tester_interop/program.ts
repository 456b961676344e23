import { spawn } from 'node:child_process'
import { onTestFinished } from 'vitest'
import { RunningCli } from '../../support/cli.ts'

/** A program that others wrote, as a peer of ours; it ends with the test. */
export class Program extends RunningCli {
  /** @param input what its standard input holds, to the end; absent: it stays open, for `type` */
  static start(command: string, args: readonly string[], input?: string | Uint8Array): Program {
    const child = spawn(command, args, { stdio: 'pipe' })
    child.stdin.on('error', () => {}) // It may end before it has read everything.
    if (input !== undefined) child.stdin.end(input)
    const program = new Program(child)
    onTestFinished(() => program.kill('SIGKILL'))
    return program
  }
}

/** A loopback address of this process only: whoever else runs tests here has another, so that any port of it is free. */
export const ownAddress = `127.${64 + ((process.pid >> 16) & 63)}.${(process.pid >> 8) & 255}.${process.pid & 255}`
