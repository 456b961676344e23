import type { Command } from 'commander'
import { newCommand } from '../common_options.ts'

const UNITS_HELP = `
Times: 500ms, 1.5s, 5m, 2h; a number alone is seconds.
Bytes: 512, 64k, 1.5M, 1G, in powers of 1024.`

/** A command that selects no hosts, so that `-h` is free to mean help. */
export function testerCommand(name: string, summary: string): Command {
  return newCommand(name, summary)
    .helpOption('-h, --help', 'show this help')
    .showHelpAfterError(`"flotilla ${name} --help" explains every argument and option.`)
    .addHelpText('after', UNITS_HELP)
}
