import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { atExit, execute } from '../../support/processes.ts'
import { tempFolder } from '../../support/temp.ts'
import { findProgram } from '../../support/tools.ts'
import { CLIENT, pinned, SERVER } from './processors.ts'
import type { RunningServer } from './running_server.ts'

/** Far above the longest run: a client that has not ended by then waits for an answer that never comes. */
const LONGEST_RUN_MS = 20_000

const compiler = ['gcc', 'cc'].map(findProgram).find((found) => found !== undefined)

/** Why the yardsticks in C cannot be had; undefined: they can. */
export const noCompiler = compiler === undefined ? 'no gcc here: apt-get install gcc libc6-dev' : undefined

const compiled = new Map<string, string>()

/** The path of a program of ours, compiled when it is first needed. */
function cProgram(name: 'socket_server' | 'socket_client'): string {
  const known = compiled.get(name)
  if (known !== undefined) return known
  const path = join(tempFolder('bench-c'), name)
  const source = fileURLToPath(new URL(`../programs/${name}.c`, import.meta.url))
  execFileSync(compiler!, ['-O2', '-Wall', '-Wextra', '-o', path, source], { stdio: ['ignore', 'inherit', 'inherit'] })
  compiled.set(name, path)
  return path
}

/** What both programs print at their end. */
interface Figures {
  readonly messages: number
  readonly bytes: number
  readonly seconds: number
}

/** Starts our server in C. @param words its mode, and what belongs to it */
export function startCServer(...words: readonly (string | number)[]): Promise<RunningServer> {
  return startServer([cProgram('socket_server'), ...words.map(String)])
}

/** Starts `programs/bare_echo.ts`. */
export function startBareEcho(): Promise<RunningServer> {
  const source = fileURLToPath(new URL('../programs/bare_echo.ts', import.meta.url))
  return startServer([process.execPath, '--import', 'tsx', source])
}

async function startServer(command: readonly string[]): Promise<RunningServer> {
  const [program = '', ...args] = pinned(SERVER, command)
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const forget = atExit(() => child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const closed = once(child, 'close')
  const port = Number((await lines.next()).value)
  return {
    port,
    pid: child.pid!,
    async stop() {
      child.kill('SIGTERM')
      const told = await lines.next()
      await closed
      forget()
      if (told.done) throw new Error(`${command.join(' ')} ended without a word`)
      return JSON.parse(told.value) as Figures
    },
  }
}

/** Runs our client in C to its end. @throws when it could not do its work, with what it says */
export async function runCClient(...words: readonly (string | number)[]): Promise<Figures & { readonly sent: number }> {
  const [program = '', ...args] = pinned(CLIENT, [cProgram('socket_client'), ...words.map(String)])
  const { stdout } = await execute(program, args, { timeout: LONGEST_RUN_MS })
  return JSON.parse(stdout) as Figures & { sent: number }
}
