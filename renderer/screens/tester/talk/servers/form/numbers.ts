/** A whole number, or one with fractions, that a server's form asks for. */
interface NumberRule {
  readonly least: number
  readonly most: number
  /** What a new server has. */
  readonly usual: number
  /** What is typed, times this, is what the contract has: seconds for milliseconds. */
  readonly scale?: number
  readonly fractions?: boolean
}

const PERCENT = { least: 0, most: 100, usual: 0, fractions: true } as const
const MIB = 1024 * 1024

/** As the contract has them: shared/contract/tester/servers.ts. */
export const NUMBERS = {
  port: { least: 0, most: 65_535, usual: 0 },
  backlog: { least: 1, most: 65_535, usual: 511 },
  receiveBytes: { least: 1, most: MIB, usual: 65_536 },
  socketBufferBytes: { least: 0, most: 64 * MIB, usual: 0 },
  idleSeconds: { least: 0, most: 86_400, usual: 0, scale: 1000, fractions: true },
  maxClients: { least: 1, most: 100_000, usual: 10_000 },
  poolSize: { least: 1, most: 10_000, usual: 4 },
  bytesPerSecond: { least: 0, most: 1e11, usual: 0 },
  maxPayloadMiB: { least: 0, most: 8_589_934_591, usual: 1024, scale: MIB, fractions: true },
  delayMs: { least: 0, most: 60_000, usual: 0, fractions: true },
  jitterMs: { least: 0, most: 60_000, usual: 0, fractions: true },
  lossPercent: PERCENT,
  duplicatePercent: PERCENT,
  reorderPercent: PERCENT,
  corruptPercent: PERCENT,
  /** Nothing typed: bad luck of its own at each start. */
  seed: { least: 0, most: 0xffffffff, usual: 0 },
} as const satisfies Record<string, NumberRule>

export type NumberName = keyof typeof NUMBERS
export type Numbers = Readonly<Record<NumberName, string>>

export const NUMBER_NAMES = Object.keys(NUMBERS) as NumberName[]

export const usualNumbers: Numbers = {
  ...(Object.fromEntries(NUMBER_NAMES.map((name) => [name, String(NUMBERS[name].usual)])) as Numbers),
  seed: '',
}

const ruleOf = (name: NumberName): NumberRule => NUMBERS[name]

/** What was typed as the contract has it; undefined when it is not a number that is allowed. Nothing typed: the usual. */
export function numberOf(name: NumberName, typed: string): number | undefined {
  const { least, most, usual, scale = 1, fractions = false } = ruleOf(name)
  const text = typed.trim()
  if (text === '') return usual * scale
  if (!(fractions ? /^\d{1,12}(\.\d{1,6})?$/ : /^\d{1,12}$/).test(text)) return undefined
  const number = Number(text)
  return number >= least && number <= most ? Math.round(number * scale * 1e6) / 1e6 : undefined
}

/** The contract's number as it is typed. */
export function typedNumber(name: NumberName, value: number): string {
  return String(value / (ruleOf(name).scale ?? 1))
}
