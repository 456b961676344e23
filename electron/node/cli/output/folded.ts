import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import type { AnswerFolder } from '../../../../shared/folding/answer_folder.ts'
import { foldNames } from '../../../../shared/targets/ranges.ts'
import { inert } from './inert.ts'
import { counted } from '../../../../shared/units.ts'
import type { Terminal } from './terminal.ts'

/**
 * Shows each different answer once, under the hosts that gave it, the largest group first. The text is read back from
 * the first such host's files, so that nothing was kept in memory while it arrived.
 * @param files the names, without ending, of a host's files in `folder`
 */
export async function showFolded(
  terminal: Terminal,
  folder: string,
  answers: ReturnType<AnswerFolder['groups']>,
  files: (host: string) => string | undefined,
  outcomeWords: (host: string) => string | undefined,
): Promise<void> {
  for (const { hosts } of answers) {
    const [first] = hosts
    const name = first === undefined ? undefined : files(first)
    if (first === undefined || name === undefined) continue
    const words = outcomeWords(first)
    const count = counted(hosts.length, 'host')
    const note = words === undefined ? '' : terminal.paint('failed', ` (${inert(words)})`)
    await terminal.write(
      `${terminal.paint('dim', '──')} ${terminal.paint('bold', count)} ${terminal.paint('host', foldNames(hosts))}${note}\n`,
    )
    for (const stream of ['stdout', 'stderr']) {
      // Latin-1 carries every byte through a string unharmed; on a terminal it is text that must be shown.
      const encoding = terminal.isTerminal ? 'utf8' : 'latin1'
      let last = '\n'
      for await (const chunk of textOf(join(folder, `${name}.${stream}`), encoding)) {
        last = chunk.at(-1)!
        await terminal.write(
          terminal.isTerminal ? chunk.split('\n').map(inert).join('\n') : Buffer.from(chunk, encoding),
        )
      }
      if (last !== '\n') await terminal.write('\n')
    }
  }
}

/** The text of a file; none when there is no such file, as for hosts that never began. */
async function* textOf(path: string, encoding: 'utf8' | 'latin1'): AsyncGenerator<string> {
  try {
    yield* createReadStream(path, { encoding }) as AsyncIterable<string>
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
