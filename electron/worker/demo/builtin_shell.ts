import { answersOf, type DemoMachine } from './machines.ts'

export interface BuiltinResult {
  readonly stdout: string
  readonly stderr: string
  readonly status: number
}

/**
 * The few commands a demo host knows where there is no /bin/sh, that is on Windows: what the machine answers by itself,
 * `echo`, `true`, `false` and `exit N`. No pipes, no quoting rules beyond dropping the quotes.
 */
export function runBuiltin(machine: DemoMachine, command: string): BuiltinResult {
  const [program = '', ...words] = command.trim().split(/\s+/)
  const args = words.join(' ')
  const answer = answersOf(machine).find((one) => one.program === program && (one.when?.includes(args) ?? true))
  if (answer) return { stdout: answer.stdout, stderr: answer.stderr ?? '', status: answer.status }
  switch (program) {
    case '':
    case 'true':
      return { stdout: '', stderr: '', status: 0 }
    case 'false':
      return { stdout: '', stderr: '', status: 1 }
    case 'exit':
      // A shell keeps the low eight bits of the status.
      return { stdout: '', stderr: '', status: (Number.parseInt(args, 10) || 0) & 0xff }
    case 'echo':
      return { stdout: `${args.replace(/["']/g, '')}\n`, stderr: '', status: 0 }
    default:
      return { stdout: '', stderr: `sh: ${program}: not found\n`, status: 127 }
  }
}
