/** A set of UTF-16 units: a bit for each. */
export type UnitSet = Uint8Array

const UNITS = 0x10000

export function emptySet(): UnitSet {
  return new Uint8Array(UNITS / 8)
}

export function addRange(set: UnitSet, from: number, to: number): void {
  for (let unit = from; unit <= to; unit++) set[unit >> 3] = (set[unit >> 3] ?? 0) | (1 << (unit & 7))
}

export function addSet(set: UnitSet, other: UnitSet): void {
  other.forEach((bits, index) => (set[index] = (set[index] ?? 0) | bits))
}

export function holds(set: UnitSet, unit: number): boolean {
  return ((set[unit >> 3] ?? 0) & (1 << (unit & 7))) !== 0
}

function setOf(test: RegExp): UnitSet {
  const set = emptySet()
  for (let unit = 0; unit < UNITS; unit++) if (test.test(String.fromCharCode(unit))) addRange(set, unit, unit)
  return set
}

const known = new Map<string, UnitSet>()

/** What `\d \D \w \W \s \S` and `.` stand for. */
export function classSet(name: 'd' | 'D' | 'w' | 'W' | 's' | 'S' | '.'): UnitSet {
  const set = known.get(name) ?? setOf(new RegExp(name === '.' ? '.' : `\\${name}`))
  known.set(name, set)
  return set
}

let folds: Uint16Array | undefined

/** The unit that stands for all that differ in case only (ECMAScript, Canonicalize, without flag u). */
export function foldCase(unit: number): number {
  folds ??= Uint16Array.from({ length: UNITS }, (_, each) => {
    const upper = String.fromCharCode(each).toUpperCase()
    const folded = upper.charCodeAt(0)
    return upper.length !== 1 || (each > 0x7f && folded <= 0x7f) ? each : folded
  })
  return folds[unit] ?? unit
}

/** The set of what its members fold to. */
export function foldedSet(set: UnitSet): UnitSet {
  const folded = emptySet()
  for (let unit = 0; unit < UNITS; unit++) {
    if (holds(set, unit)) addRange(folded, foldCase(unit), foldCase(unit))
  }
  return folded
}
