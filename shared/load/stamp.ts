/** Header of a stamped message: magic (4), run (3), part (2), sequence number (7), time stamp (8). */
export const STAMP_BYTES = 24

/** Greatest sequence number, 42 bits: a day of 50 million messages a second. */
export const MAX_SEQUENCE = 2 ** 42 - 1

/**
 * Six bits to a byte, ' ' to '_': none of them is a lower-case letter, so a server that answers in upper case (PROTOCOLS.md 1)
 * leaves a stamp as it is, and a person can see it in a dump.
 */
const DIGIT_ZERO = 0x20
const MAGIC = [0x46, 0x4c, 0x4f, 0x54] // FLOT
const RUN_AT = 4
const PART_AT = 7
const SEQUENCE_AT = 9
const SEQUENCE_DIGITS = 7
const TIME_AT = 16
const TIME_DIGITS = 8
/** Five digits are 30 bits: what integer arithmetic does without a detour over floating point. */
const LOW_DIGITS = 5
const LOW = 2 ** 30

/** Stamps the messages of one generator process, and knows its own again. Allocates nothing for each message. */
export class Stamps {
  readonly #run: number
  readonly #part: number

  /** @param run any number: datagrams of another run with another number are strangers. @param part 0 to 4,095 */
  constructor(run: number, part: number) {
    this.#run = Math.abs(Math.trunc(run)) % 2 ** 18
    this.#part = part
  }

  /** A message of `length` bytes, all but the sequence number and the time, filled up with dots. */
  blank(length: number): Uint8Array {
    const bytes = new Uint8Array(length).fill(0x2e)
    bytes.set(MAGIC)
    writeDigits(bytes, RUN_AT, 3, this.#run)
    writeDigits(bytes, PART_AT, 2, this.#part)
    return bytes
  }

  /**
   * Writes into a message made by {@link blank}, which begins at `at`.
   * @param sequence 0 to {@link MAX_SEQUENCE} @param microseconds of any clock, 0 to 2^48 - 1
   */
  write(bytes: Uint8Array, at: number, sequence: number, microseconds: number): void {
    writeDigits(bytes, at + SEQUENCE_AT, SEQUENCE_DIGITS, sequence)
    writeDigits(bytes, at + TIME_AT, TIME_DIGITS, microseconds)
  }

  /** The sequence number; -1 when this is none of ours. */
  sequenceOf(bytes: Uint8Array): number {
    if (bytes.length < STAMP_BYTES) return -1
    for (let n = 0; n < MAGIC.length; n++) if (bytes[n] !== MAGIC[n]) return -1
    if (readDigits(bytes, RUN_AT, 3) !== this.#run || readDigits(bytes, PART_AT, 2) !== this.#part) return -1
    return readDigits(bytes, SEQUENCE_AT, SEQUENCE_DIGITS)
  }

  /** Microseconds, of a message that {@link sequenceOf} took for ours; -1 where the stamp is damaged. */
  timeOf(bytes: Uint8Array): number {
    return readDigits(bytes, TIME_AT, TIME_DIGITS)
  }
}

function writeDigits(bytes: Uint8Array, at: number, digits: number, value: number): void {
  const high = Math.floor(value / LOW)
  let rest = value - high * LOW
  const last = at + digits - 1
  for (let n = last; n >= at; n--) {
    if (n === last - LOW_DIGITS) rest = high
    bytes[n] = DIGIT_ZERO + (rest & 63)
    rest >>= 6
  }
}

/** @returns -1 when one of them is no digit */
function readDigits(bytes: Uint8Array, at: number, digits: number): number {
  let value = 0
  for (let n = at; n < at + digits; n++) {
    const digit = bytes[n]! - DIGIT_ZERO
    if (digit < 0 || digit > 63) return -1
    value = value * 64 + digit
  }
  return value
}
