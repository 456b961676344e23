import { appendFile, mkdir, readFile, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import { payloadSpec } from '../../../../shared/contract/tester/bytes.ts'
import { holdsWords, wordsOf } from '../../../../shared/search_words.ts'
import { systemRefusal } from '../../system_error.ts'

const sent = z.object({
  at: z.string(),
  protocol: z.enum(['tcp', 'tls', 'udp']),
  host: z.string(),
  port: z.number().int(),
  payload: payloadSpec,
})
export type Sent = z.infer<typeof sent>

const KEPT = 500
/** Longer ones are files that were pasted; nobody looks for them here. */
const MAX_LINE_LENGTH = 64 * 1024
/** Of what is kept when the file is written anew; all of it is read for each look. */
const KEPT_LENGTH = 4 * 1024 * 1024
const TIDY_AFTER_BYTES = 2 * KEPT_LENGTH
const TIDY_AFTER_LINES = 2 * KEPT

/**
 * What was sent by hand, newest last, one JSON object a line; several processes may add to it. Only its owner can read it: it is what
 * was typed.
 */
export class SendHistory {
  private readonly path: string
  private lastChange: Promise<unknown> = Promise.resolve()
  private added = 0

  constructor(path: string) {
    this.path = path
  }

  /** Newest first; what was sent several times in a row is one. @throws ContractError `system` */
  async list(text: string, limit: number): Promise<Sent[]> {
    await this.lastChange
    const words = wordsOf(text)
    const lines = await this.lines()
    const newest = kept(lines).reverse()
    return newest.filter((one) => holdsWords(wordsIn(one), words)).slice(0, limit)
  }

  /** A history that cannot be written is no reason not to send. */
  add(entry: Sent): void {
    const line = JSON.stringify(entry)
    if (line.length > MAX_LINE_LENGTH) return
    void this.change(async () => {
      await mkdir(dirname(this.path), { recursive: true, mode: 0o700 })
      await appendFile(this.path, `${line}\n`, { mode: 0o600 })
      const isLong = (await stat(this.path)).size > TIDY_AFTER_BYTES
      if (isLong || ++this.added % KEPT === 1) await this.tidy(isLong)
    }).catch(() => {})
  }

  /** @throws ContractError `system` */
  async clear(): Promise<void> {
    await this.change(() => rm(this.path, { force: true })).catch((error: unknown) => {
      throw systemRefusal(`The history in ${this.path} cannot be removed`, error)
    })
  }

  /** Resolves when all that was added is written. */
  async settled(): Promise<void> {
    await this.lastChange
  }

  private async tidy(isLong: boolean): Promise<void> {
    const lines = await this.lines()
    if (!isLong && lines.length <= TIDY_AFTER_LINES) return
    const texts = kept(lines).map((entry) => `${JSON.stringify(entry)}\n`)
    let length = 0
    const first = texts.findLastIndex((text) => (length += text.length) > KEPT_LENGTH) + 1
    await writeFileAtomic(this.path, texts.slice(first).join(''), { mode: 0o600 })
  }

  private async lines(): Promise<string[]> {
    const text = await readFile(this.path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return ''
      throw systemRefusal(`The history in ${this.path} cannot be read`, error)
    })
    return text.split('\n').filter((line) => line !== '')
  }

  private change(act: () => Promise<unknown>): Promise<unknown> {
    const change = this.lastChange.then(act)
    this.lastChange = change.catch(() => {})
    return change
  }
}

/** The newest, oldest first. Lines of other versions, and those that a crash has cut, are passed over. */
function kept(lines: readonly string[]): Sent[] {
  const entries: Sent[] = []
  for (const line of lines) {
    const entry = parsed(line)
    if (!entry) continue
    const before = entries.at(-1)
    if (before && isSame(before, entry)) entries.pop()
    entries.push(entry)
  }
  return entries.slice(-KEPT)
}

function parsed(line: string): Sent | undefined {
  try {
    return sent.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}

function isSame({ at: _, ...a }: Sent, { at: __, ...b }: Sent): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function wordsIn({ protocol, host, port, payload }: Sent): string {
  return `${protocol} ${host}:${port} ${payload.text}`.toLowerCase()
}
