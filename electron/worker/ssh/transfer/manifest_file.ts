import { readFile, stat } from 'node:fs/promises'
import type { Manifest } from '../../../../shared/tasks/transfer.ts'
import { fromLocal } from './transfer_error.ts'

/** A worker sends one manifest to many hosts; a few are kept because runs overlap. */
const KEPT = 4

const cache = new Map<string, Promise<Manifest>>()

/** Reads a manifest; hosts that ask for the same one share a single reading and a single object. */
export async function readManifest(path: string): Promise<Manifest> {
  const { mtimeMs, size } = await stat(path).catch((error: unknown) => {
    throw fromLocal(error, path)
  })
  const key = `${path}\0${mtimeMs}\0${size}`
  const known = cache.get(key)
  if (known) return known
  const reading = readFile(path, 'utf8').then((text) => JSON.parse(text) as Manifest)
  cache.set(key, reading)
  reading.catch(() => cache.delete(key))
  if (cache.size > KEPT) cache.delete(cache.keys().next().value!)
  return reading
}
