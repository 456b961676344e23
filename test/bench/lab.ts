import { fileURLToPath } from 'node:url'
import type { Fleet } from './fleet.ts'
import { findPeer, type Peer } from './peers.ts'
import type { Contender, Sample } from './scenario.ts'
import type { Stopwatch } from './stopwatch.ts'

/** What every scenario is made from. */
export interface Lab {
  readonly fleet: Fleet
  readonly stopwatch: Stopwatch
}

export interface Program extends Pick<Contender, 'name' | 'before'> {
  readonly argv: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly missing?: string | undefined
  /** Throws when the output, or what was left behind, is not what was asked for. */
  readonly check?: (output: string) => void | Promise<void>
  /** Run once beforehand, so that its files are in memory and it knows the hosts. */
  readonly warmUp?: readonly string[]
  /** For a program that measures a part of itself: the figures it printed. */
  readonly figures?: (output: string) => Sample
}

/** A contender that is a program of its own, timed from its start to its end. */
export function program({ fleet, stopwatch }: Lab, its: Program): Contender {
  const { name, argv, missing, before, check, warmUp, figures } = its
  const env = { ...fleet.env, ...its.env }
  return {
    name,
    ...(missing === undefined ? {} : { missing }),
    ...(before ? { before } : {}),
    ...(warmUp ? { warmUp: () => stopwatch.time({ argv: warmUp, env }) } : {}),
    async measure() {
      const { sample, output } = await stopwatch.time({ argv, env })
      await check?.(output)
      return figures?.(output) ?? sample
    },
  }
}

/** A peer's command line, or what is missing. */
export function peer(name: Peer, ...args: readonly string[]): Pick<Program, 'argv' | 'missing'> {
  const { program: path, missing } = findPeer(name)
  return { argv: [path, ...args], missing }
}

/** Ours, as a user starts it. */
export function flotilla({ fleet }: Lab, command: 'batch_run' | 'batch_scp', ...args: readonly string[]): string[] {
  const bin = fileURLToPath(new URL(`../../electron/node/bin/${command}.js`, import.meta.url))
  return [process.execPath, bin, '-i', fleet.inventory, ...args]
}

/** A program of the bench itself; TypeScript runs as this process does. */
export function benchProgram(file: string, ...args: readonly string[]): string[] {
  const script = fileURLToPath(new URL(`programs/${file}`, import.meta.url))
  return [process.execPath, ...(file.endsWith('.ts') ? process.execArgv : []), script, ...args]
}
