import { Semaphore } from '../../pool/semaphore.ts'

/** `map` over files or the like, at most `limit` at once; results in the order of the items. */
export async function mapLimited<Item, Result>(
  items: readonly Item[],
  limit: number,
  map: (item: Item, at: number) => Promise<Result>,
): Promise<Result[]> {
  const places = new Semaphore(limit)
  return Promise.all(
    items.map(async (item, at) => {
      const release = await places.acquire()
      try {
        return await map(item, at)
      } finally {
        release?.()
      }
    }),
  )
}
