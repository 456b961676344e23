import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { atExit, descendants, signal } from '../support/processes.ts'
import { tempFolder } from '../support/temp.ts'
import type { Sample } from './scenario.ts'

/** A command line, and what its environment has besides ours. */
export interface Command {
  readonly argv: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

export interface Stopwatch {
  /**
   * Runs the command to its end. `wall` and `cpu` are those of the whole tree below it.
   * @throws when the exit status is not 0, with the end of what was printed
   */
  time(command: Command): Promise<{ readonly sample: Sample; readonly output: string }>
  stop(): Promise<void>
}

/** Far above the slowest row: what has not ended by then never will. */
const longestCommandMs = 120_000

/** How much of a failed command's output is worth reading. */
const tailChars = 1_000

/** @param python the interpreter: what Node lacks, the resources that another process used, is a call there */
export function startStopwatch(python: string): Stopwatch {
  const script = fileURLToPath(new URL('stopwatch.py', import.meta.url))
  // A group of its own, so that Ctrl-C reaches what it runs through us only, and once.
  const child = spawn(python, ['-S', script], { stdio: ['pipe', 'pipe', 'inherit'], detached: true })
  const closed = once(child, 'close')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const outputFile = join(tempFolder('output'), 'output')
  const killBelow = () => {
    if (child.pid !== undefined) for (const pid of descendants(child.pid)) signal(pid, 'SIGKILL')
  }
  const forget = atExit(() => {
    killBelow()
    child.kill('SIGKILL')
  })

  return {
    async time({ argv, env }) {
      await rm(outputFile, { force: true })
      child.stdin.write(`${JSON.stringify({ argv, env: { ...process.env, ...env }, output: outputFile })}\n`)
      const late = setTimeout(killBelow, longestCommandMs)
      const answer = await lines.next()
      clearTimeout(late)
      if (answer.done) throw new Error('The stopwatch has stopped; see its message above.')
      const { status, wall, cpu } = JSON.parse(answer.value) as { status: number; wall: number; cpu: number }
      const output = await readFile(outputFile, 'utf8')
      if (status !== 0) throw new Error(`exit status ${status}: ${argv.join(' ')}\n${output.slice(-tailChars)}`)
      return { sample: { wall, cpu }, output }
    },
    async stop() {
      child.stdin.end()
      await closed
      forget()
    },
  }
}
