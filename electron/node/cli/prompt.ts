import { openSync } from 'node:fs'
import { ReadStream } from 'node:tty'
import { createInterface } from 'node:readline'
import { read } from 'read'
import { UsageError } from './usage_error.ts'

let pipedLines: AsyncIterator<string> | undefined

/**
 * Asks for a secret: on the terminal without echo, or, where there is none, as the next line of standard input.
 * @returns undefined when standard input is at its end
 * @throws UsageError when there is nowhere to ask
 */
export async function askSecret(question: string, standardInputIsTaken: boolean): Promise<string | undefined> {
  const terminal = process.stdin.isTTY ? process.stdin : standardInputIsTaken ? openTerminal() : undefined
  if (terminal) {
    try {
      return await read<string>({ prompt: question, silent: true, input: terminal, output: process.stderr })
    } catch {
      throw new UsageError(`${question.replace(/: $/, '')} was not given.`)
    } finally {
      if (terminal !== process.stdin) terminal.destroy()
    }
  }
  if (standardInputIsTaken)
    throw new UsageError('There is no terminal to ask for a password on, and standard input is in use.')
  pipedLines ??= createInterface({ input: process.stdin })[Symbol.asyncIterator]()
  const line = await pipedLines.next()
  return line.done ? undefined : line.value
}

function openTerminal(): ReadStream | undefined {
  try {
    return new ReadStream(openSync('/dev/tty', 'r'))
  } catch {
    return undefined
  }
}
