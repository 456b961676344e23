/**
 * Interarrival jitter, RFC 3550 section 6.4.1: J += (|D| - J) / 16, where D is by how much the transit times of two packets
 * that came one after the other differ. Our transit time is that of the round trip, as only one clock is read. The unit is
 * that of the transit times.
 */
export class Jitter {
  value = 0
  #lastTransit: number | undefined

  arrived(transit: number): void {
    if (this.#lastTransit !== undefined) this.value += (Math.abs(transit - this.#lastTransit) - this.value) / 16
    this.#lastTransit = transit
  }
}
