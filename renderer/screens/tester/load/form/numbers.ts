/** A number that the form of a load asks for. */
interface NumberRule {
  readonly least: number
  readonly most: number
  /** What a new load has. */
  readonly usual: number
  /** What is typed, times this, is what the contract has: seconds for milliseconds. */
  readonly scale?: number
  readonly fractions?: boolean
}

/** As the contract has them: shared/contract/tester/load.ts. */
export const NUMBERS = {
  connections: { least: 1, most: 20_000, usual: 1 },
  thinkMs: { least: 0, most: 3_600_000, usual: 0, fractions: true },
  ratePerSecond: { least: 0.1, most: 5_000_000, usual: 1_000, fractions: true },
  rampSeconds: { least: 0, most: 3_600, usual: 0, scale: 1_000, fractions: true },
  seconds: { least: 0.1, most: 86_400, usual: 10, scale: 1_000, fractions: true },
  messages: { least: 1, most: 1_000_000_000, usual: 10 },
  bytes: { least: 24, most: 1024 * 1024, usual: 64 },
  answerTimeoutMs: { least: 10, most: 3_600_000, usual: 5_000 },
  connectTimeoutMs: { least: 10, most: 3_600_000, usual: 10_000 },
  drainMs: { least: 0, most: 60_000, usual: 1_000 },
  processes: { least: 1, most: 8, usual: 1 },
} as const satisfies Record<string, NumberRule>

export type NumberName = keyof typeof NUMBERS
export type Numbers = Readonly<Record<NumberName, string>>

export const NUMBER_NAMES = Object.keys(NUMBERS) as NumberName[]

export const usualNumbers = Object.fromEntries(
  NUMBER_NAMES.map((name) => [name, String(NUMBERS[name].usual)]),
) as Numbers

const ruleOf = (name: NumberName): NumberRule => NUMBERS[name]

/**
 * What was typed as the contract has it; undefined when it is no number that is allowed. Nothing typed: the usual. Commas
 * between thousands are passed over: figures are shown with them, and copied from there.
 */
export function numberOf(name: NumberName, typed: string): number | undefined {
  const { least, most, usual, scale = 1, fractions = false } = ruleOf(name)
  const text = typed.trim().replace(/(?<=\d),(?=\d{3}\b)/g, '')
  if (text === '') return usual * scale
  if (!(fractions ? /^\d{1,12}(\.\d{1,6})?$/ : /^\d{1,12}$/).test(text)) return undefined
  const number = Number(text)
  if (number < least || number > most) return undefined
  return scale === 1 ? number : Math.round(number * scale)
}

/** The contract's number as it is typed. */
export function typedNumber(name: NumberName, value: number): string {
  return String(value / (ruleOf(name).scale ?? 1))
}
