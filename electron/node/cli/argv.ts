import { InvalidArgumentError, type Command } from 'commander'
import { UsageError } from './usage_error.ts'

/**
 * Reads a command's options, in the old spelling too.
 * @param hint what may be meant when there are words that belong to no option
 * @throws UsageError, or commander's own error once it has printed its message
 */
export function parseOptions<Options>(command: Command, argv: readonly string[], hint: string): Options {
  command.allowExcessArguments().parse(withTwoDashes(argv, command), { from: 'user' })
  const words = command.args.map((word) => `"${word}"`).join(' ')
  if (words !== '') throw new UsageError(`${words}: belongs to no option. ${hint}`)
  return command.opts() as Options
}

/**
 * Rewrites the old spelling of long options with one dash (`-cmd`, `-action`) to two. A value that follows an option
 * is left alone, whatever it looks like, and so is everything after `--`.
 */
export function withTwoDashes(argv: readonly string[], command: Command): string[] {
  const byLong = new Map(command.options.map((option) => [option.long, option]))
  const byShort = new Map(command.options.filter((option) => option.short).map((option) => [option.short, option]))
  const result: string[] = []
  for (let at = 0; at < argv.length; at++) {
    let word = argv[at]!
    if (word === '--') return [...result, ...argv.slice(at)]
    const name = /^-([a-z][a-z-]+)(=[\s\S]*)?$/.exec(word)
    if (name && (byLong.has(`--${name[1]}`) || name[1] === 'help')) word = `-${word}`
    // `-h=web01`: commander would take the sign for a part of the value.
    const short = /^(-[a-zA-Z])=([\s\S]*)$/.exec(word)
    if (short && byShort.get(short[1])?.required) {
      result.push(short[1]!, short[2]!)
      continue
    }
    result.push(word)
    const option = byLong.get(word) ?? byShort.get(word)
    if (option?.required && at + 1 < argv.length) result.push(argv[++at]!)
  }
  return result
}

export function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value]
}

export function wholeNumber(minimum: number, maximum: number) {
  return (text: string): number => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < minimum || value > maximum)
      throw new InvalidArgumentError(`Expected a whole number from ${minimum} to ${maximum}.`)
    return value
  }
}

const SECONDS_IN: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3600 }

/** A length of time: `30`, `1.5`, `500ms`, `30s`, `5m`, `2h`. Returns milliseconds. */
export function duration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text)
  const ms = match ? Number(match[1]) * SECONDS_IN[match[2] ?? 's']! * 1000 : NaN
  // Above this, timers of Node fire at once.
  if (!(ms >= 1 && ms < 2 ** 31)) throw new InvalidArgumentError('Expected a time such as 30, 1.5, 500ms, 5m or 2h.')
  return Math.round(ms)
}

export function percentage(text: string): number {
  const match = /^(\d+(?:\.\d+)?)%?$/.exec(text)
  const value = Number(match?.[1] ?? NaN)
  if (!(value >= 0 && value <= 100)) throw new InvalidArgumentError('Expected a percentage from 0% to 100%.')
  return value
}

export function batchSize(text: string): { hosts: number } | { percent: number } {
  if (text.endsWith('%')) {
    const percent = percentage(text)
    if (percent > 0) return { percent }
  } else if (/^[1-9]\d{0,6}$/.test(text)) return { hosts: Number(text) }
  throw new InvalidArgumentError('Expected a number of hosts (5) or a percentage of them (25%).')
}

/** `NAME=VALUE`, or `NAME` for the value that it has here. */
export function variable(text: string, before: Record<string, string> | undefined): Record<string, string> {
  const match = /^([A-Za-z_][A-Za-z0-9_]*)(?:=([\s\S]*))?$/.exec(text)
  if (!match)
    throw new InvalidArgumentError('Expected NAME=VALUE, or NAME alone; the name of letters, digits and underscores.')
  // By its name alone a secret need not stand in the arguments, which every user of the machine can read.
  const [, name, value = process.env[name!]] = match
  if (value === undefined) throw new InvalidArgumentError(`${name} is not set here, so its value must be given.`)
  return { ...before, [name!]: value }
}

const BYTES_IN: Record<string, number> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }

/** A number of bytes: `500k`, `10M`, `1.5G` (powers of 1024). */
export function byteCount(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kmg]?)(?:i?b)?(?:\/s)?$/i.exec(text)
  const bytes = match ? Number(match[1]) * BYTES_IN[match[2]!.toLowerCase()]! : NaN
  if (!(bytes >= 1)) throw new InvalidArgumentError('Expected a number of bytes such as 500k, 10M or 1G.')
  return Math.round(bytes)
}
