/** Does `act` for each item, at most `atOnce` at a time; begins no more once `signal` is aborted. Rejects as `act` does. */
export async function inLanes<Item>(
  items: readonly Item[],
  atOnce: number,
  signal: AbortSignal,
  act: (item: Item) => Promise<void>,
): Promise<void> {
  let next = 0
  let failed = false
  const lane = async () => {
    while (next < items.length && !signal.aborted && !failed) {
      try {
        await act(items[next++]!)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, lane))
}
