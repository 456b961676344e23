import { CommanderError } from 'commander'
import { EXIT } from '../../../shared/runs/summary.ts'
import { batchRun } from './batch_run.ts'
import { Interrupted, UsageError } from './usage_error.ts'

export type Program = 'batch_run' | 'batch_scp' | 'flotilla'

/** The command line's door: runs one program and sets the exit status. */
export async function main(program: Program, argv: readonly string[]): Promise<void> {
  // A reader that has gone (`--help | head`) is no fault; what has more to write finds out by itself (output/terminal.ts).
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  try {
    process.exitCode = await start(program, argv)
  } catch (error) {
    process.exitCode = report(program, error)
  }
  // A prompt or a pipe left half read must not keep the process.
  process.stdin.destroy()
}

async function start(program: Program, argv: readonly string[]): Promise<number> {
  switch (program) {
    case 'batch_run':
      return batchRun(program, argv)
    case 'batch_scp':
      return (await import('./batch_scp.ts')).batchScp(program, argv)
    case 'flotilla':
      return (await import('./flotilla.ts')).flotilla(argv)
  }
}

function report(program: Program, error: unknown): number {
  // commander has printed its own message by now; asking for help is no error.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
  if (error instanceof Interrupted) return EXIT.interrupted
  if (error instanceof UsageError) {
    console.error(`${program}: ${error.message}`)
    return EXIT.usage
  }
  if (isSystemError(error)) {
    console.error(`${program}: ${error.message}`)
    return EXIT.failed
  }
  console.error(`${program}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  return EXIT.usage
}

/** What the operating system refused (a full disk, a folder that may not be written to): no fault of the program. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error
}
