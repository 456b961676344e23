import type { Command } from 'commander'
import { newCommand } from '../common_options.ts'

/** A command that selects no hosts, so that `-h` is free to mean help. */
export function testerCommand(name: string, summary: string): Command {
  return newCommand(name, summary)
    .helpOption('-h, --help', 'show this help')
    .showHelpAfterError(`"flotilla ${name} --help" explains every argument and option.`)
}
