import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { FoldedGroup, RunRow } from '../../../shared/contract/runs.ts'
import { AnswerFolder, type AnswerHash, type FoldedAnswer } from '../../../shared/folding/answer_folder.ts'
import { hasEnded } from '../../../shared/runs/row_state.ts'
import { readWindow } from './file_window.ts'
import { mapLimited } from './limited.ts'
import type { HostFiles, OpenRun } from './open_run.ts'
import { outcomeKey } from './outcome_key.ts'

const FILES_AT_ONCE = 8
/** Of all beginnings together: thousands of different answers must not make one huge message. */
const MAX_PREVIEW_BYTES = 2 * 1024 * 1024
const READ_BYTES = 256 * 1024

/** SHA-256, the hash by which answers are found to be the same. */
export function answerHash(): AnswerHash {
  const hash = createHash('sha256')
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('base64') }
}

/** Folds the answers of a run on disk, of the hosts that have ended. */
export async function foldFiles(rows: readonly RunRow[], run: OpenRun): Promise<AnswerFolder> {
  const answers = new AnswerFolder(
    answerHash,
    rows.map(({ host }) => host),
  )
  const ended = rows.filter(({ state }) => hasEnded(state))
  await mapLimited(ended, FILES_AT_ONCE, async (row) => {
    const files = run.fileOf(row.host)
    for (const stream of ['stdout', 'stderr'] as const)
      for await (const bytes of bytesOf(files?.[stream])) answers.add(row.host, stream, bytes)
    answers.end(row.host, outcomeKey(row))
  })
  return answers
}

/** Groups as the page sees them, each with the beginning of its answer. */
export async function describeGroups(
  groups: readonly FoldedAnswer[],
  rowOf: (host: string) => RunRow | undefined,
  fileOf: (host: string) => HostFiles | undefined,
  previewBytes: number,
): Promise<FoldedGroup[]> {
  const each = Math.min(previewBytes, Math.ceil(MAX_PREVIEW_BYTES / Math.max(1, groups.length) / 2))
  const preview = async (path: string | undefined) => {
    if (each > 0) return readWindow(path, 0, each, true)
    return { ...(await readWindow(path, 0, 1, true)), text: '' }
  }
  const described = await mapLimited(groups, FILES_AT_ONCE, async ({ hosts, digest }) => {
    const [first = ''] = hosts
    const row = rowOf(first)
    if (!row) return undefined
    const files = fileOf(first)
    const [stdout, stderr] = await Promise.all([preview(files?.stdout), preview(files?.stderr)])
    const { state, status, signal, reason, message } = row
    return {
      ...{ hosts, state, digest, stdout: stdout.text, stderr: stderr.text },
      ...{ stdoutBytes: stdout.size, stderrBytes: stderr.size },
      ...(status === undefined ? {} : { status }),
      ...(signal === undefined ? {} : { signal }),
      ...(reason === undefined ? {} : { reason }),
      ...(message === undefined ? {} : { message }),
    }
  })
  return described.filter((group) => group !== undefined)
}

/** The bytes of a file; none when there is no such file, as for hosts that never began. */
export async function* bytesOf(path: string | undefined, readBytes = READ_BYTES): AsyncGenerator<Buffer> {
  if (path === undefined) return
  try {
    yield* createReadStream(path, { highWaterMark: readBytes }) as AsyncIterable<Buffer>
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
