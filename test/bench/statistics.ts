export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** @param values at least one */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const median = sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
  return { median, min: sorted[0]!, max: sorted.at(-1)! }
}

/**
 * How `ours` compares with `peer`, pair by pair: run 3 of the one stood beside run 3 of the other, so what slowed the
 * machine down at that moment slowed both.
 */
export function ratios(ours: readonly number[], peer: readonly number[]): Spread {
  return spread(ours.map((value, run) => value / peer[run]!))
}
