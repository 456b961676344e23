import { randomBytes, randomUUID } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import type { PayloadSpec } from '../../../../shared/contract/tester/bytes.ts'
import { systemWords } from '../../../../shared/system_words.ts'
import { type MacroValues, payloadBytes, payloadVaries } from '../../../../shared/tester/payload.ts'

/** An answer is kept in memory whole. */
const MAX_FILE_BYTES = 64 * 1024 * 1024

/** The bytes of one sending. */
export type PayloadMaker = () => Uint8Array

/**
 * Makes ready what a server answers with: the same bytes each time, or anew for each answer where the payload has macros.
 *
 * @returns a problem, in words, if nothing can be made of it
 */
export async function payloadMaker(spec: PayloadSpec): Promise<PayloadMaker | { readonly problem: string }> {
  const file = spec.format === 'file' ? await fileBytes(spec.text) : undefined
  if (file && 'problem' in file) return file
  let counter = 0
  const make = () => payloadBytes(spec, macroValues(++counter), file?.bytes)
  if (!payloadVaries(spec)) {
    const made = make()
    return 'problem' in made ? made : () => made.bytes
  }
  const trial = payloadBytes(spec, macroValues(1), file?.bytes)
  if ('problem' in trial) return trial
  return () => {
    const made = make()
    // Macros are replaced with ASCII, which every encoding has; so what could be made once can always be made.
    return 'bytes' in made ? made.bytes : trial.bytes
  }
}

/** What macros mean now. @param counter of this sending, from 1 */
export function macroValues(counter: number): MacroValues {
  return { counter, now: new Date(), uuid: randomUUID, random: randomBytes }
}

async function fileBytes(path: string): Promise<{ readonly bytes: Uint8Array } | { readonly problem: string }> {
  try {
    const { size } = await stat(path)
    if (size > MAX_FILE_BYTES) return { problem: `${path} is larger than 64 MiB, the most that an answer can be` }
    return { bytes: await readFile(path) }
  } catch (error) {
    return { problem: `${path} cannot be read: ${systemWords(error)}` }
  }
}
