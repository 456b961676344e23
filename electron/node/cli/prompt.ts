import { openSync } from 'node:fs'
import { ReadStream, WriteStream } from 'node:tty'
import { createInterface } from 'node:readline'
import { read } from 'read'
import { Interrupted, UsageError } from './usage_error.ts'

let pipedLines: AsyncIterator<string> | undefined

/**
 * Asks for a secret: on the terminal without echo, or, where there is none, as the next line of standard input.
 * @returns undefined when standard input is at its end
 * @throws UsageError when there is nowhere to ask, Interrupted at Ctrl-C
 */
export async function askSecret(question: string, standardInputIsTaken: boolean): Promise<string | undefined> {
  const terminal = process.stdin.isTTY ? process.stdin : standardInputIsTaken ? openTerminal() : undefined
  if (terminal) {
    const screen = process.stderr.isTTY ? process.stderr : (openScreen() ?? process.stderr)
    try {
      // `terminal`: or what is typed would be echoed where standard error goes into a file.
      const prompt = { prompt: question, silent: true, input: terminal, output: screen, terminal: true }
      return await Promise.race([read<string>(prompt), leftAlone(terminal, question)])
    } catch (error) {
      screen.write('\n')
      throw error instanceof UsageError ? error : new Interrupted()
    } finally {
      if (terminal !== process.stdin) terminal.destroy()
      if (screen !== process.stderr) screen.destroy()
    }
  }
  if (standardInputIsTaken)
    throw new UsageError('There is no terminal to ask for a password on, and standard input is in use.')
  pipedLines ??= createInterface({ input: process.stdin })[Symbol.asyncIterator]()
  const line = await pipedLines.next()
  return line.done ? undefined : line.value
}

/**
 * Lets a person on a terminal say yes to what should not happen by mistake.
 * @param why what there is to know, in sentences
 * @param question "Listen there?"
 * @throws UsageError when the answer is no, or when there is nobody to ask; Interrupted at Ctrl-C
 */
export async function requireYes(why: string, question: string): Promise<void> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw new UsageError(`${why} Add --yes if that is meant.`)
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await new Promise<string>((resolve, reject) => {
      lines.once('SIGINT', () => reject(new Interrupted()))
      lines.once('close', () => resolve(''))
      lines.question(`${why}\n${question} [y/N] `, resolve)
    })
    if (!/^y(es)?$/i.test(answer.trim())) throw new UsageError('Nothing was begun, as the answer was not yes.')
  } finally {
    lines.close()
  }
}

/** Rejects when the question ended without a line: at Ctrl-D, of which `read` says nothing but that it stops reading. */
function leftAlone(terminal: ReadStream, question: string): Promise<never> {
  return new Promise((_, reject) =>
    terminal.once('pause', () =>
      setImmediate(() => reject(new UsageError(`${question.replace(/[:(].*$/, '').trim()} was not given.`))),
    ),
  )
}

function openScreen(): WriteStream | undefined {
  try {
    return new WriteStream(openSync('/dev/tty', 'w'))
  } catch {
    return undefined
  }
}

function openTerminal(): ReadStream | undefined {
  try {
    return new ReadStream(openSync('/dev/tty', 'r'))
  } catch {
    return undefined
  }
}
