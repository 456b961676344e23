/**
 * Numbers in [0, 1) that a seed decides, for luck that can be repeated; not for secrets. mulberry32, by Tommy Ettinger, 2017
 * (public domain): 32 bits of state, passes PractRand's first tests, and is the same on every machine.
 *
 * @param seed 0 to 2^32 - 1
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
