/** One reading of all processes together. */
export interface PoolReading {
  /** Seconds since 1970. */
  readonly at: number
  /** Per cent of one core. */
  readonly cpu: number
  /** Megabytes of 2^20. */
  readonly memory: number
}
