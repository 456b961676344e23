interface NumberRule {
  readonly least: number
  readonly most: number
  /** What a new client has. */
  readonly usual: number
  /** What is typed, times this, is what the contract has: seconds for milliseconds. */
  readonly scale: number
}

const SECONDS = { least: 0, most: 86_400, scale: 1000 } as const

/** As the contract has them: shared/contract/tester/sessions.ts. */
export const CLIENT_NUMBERS = {
  localPort: { least: 0, most: 65_535, usual: 0, scale: 1 },
  connectSeconds: { ...SECONDS, usual: 10 },
  idleSeconds: { ...SECONDS, usual: 0 },
  keepAliveSeconds: { ...SECONDS, usual: 0 },
  receiveBytes: { least: 1, most: 1024 * 1024, usual: 65_536, scale: 1 },
} as const satisfies Record<string, NumberRule>

export type NumberName = keyof typeof CLIENT_NUMBERS

export const NUMBER_NAMES = Object.keys(CLIENT_NUMBERS) as NumberName[]

export const usualNumbers = Object.fromEntries(
  NUMBER_NAMES.map((name) => [name, String(CLIENT_NUMBERS[name].usual)]),
) as Readonly<Record<NumberName, string>>

/** What was typed as the contract has it; undefined when it is no number that is allowed. Nothing typed: the usual. */
export function numberOf(name: NumberName, typed: string): number | undefined {
  const { least, most, usual, scale } = CLIENT_NUMBERS[name]
  const text = typed.trim()
  if (text === '') return usual * scale
  if (!(scale === 1 ? /^\d{1,7}$/ : /^\d{1,5}(\.\d{1,3})?$/).test(text)) return undefined
  const number = Number(text)
  return number >= least && number <= most ? Math.round(number * scale) : undefined
}

/** The contract's number as it is typed. */
export function typedNumber(name: NumberName, value: number): string {
  return String(value / CLIENT_NUMBERS[name].scale)
}
