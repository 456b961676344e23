/** Where a log stands, in pixels. */
export interface LogPlace {
  readonly top: number
  /** What is out of sight below. */
  readonly below: number
  /** The newest is known to be the last of what is there. */
  readonly atEnd: boolean
}

/**
 * Whether the reader, and not the log, went away from the newest entries. A log that flows scrolls itself, and says so only
 * a frame later, when more has come already: being far from the end is then nobody's wish.
 * @param isHeld whether it was until now
 * @param movedTo where the log last moved itself
 * @param rowPx nearer to the end than this counts as there
 */
export function heldAfter(isHeld: boolean, place: LogPlace, movedTo: number, rowPx: number): boolean {
  const isAway = place.below > rowPx
  return isHeld ? isAway || !place.atEnd : isAway && place.top < movedTo - 1
}
