import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunHead, RunRow } from '../../../shared/contract/runs.ts'
import type { HostRecord } from '../../../shared/runs/record.ts'
import { askedOf } from './asked.ts'
import { countRows } from './counts.ts'
import { lastLineOf } from './last_line.ts'
import { mapLimited } from './limited.ts'
import type { HostFiles } from './open_run.ts'
import type { StoredRun } from './run_store.ts'

/** Enough for the last line that most programs print. */
const TAIL_BYTES = 4096
const FILES_AT_ONCE = 16

const NOT_KNOWN = 'Flotilla ended before the run did; how it ended here is not known.'

/** A run on disk as one line of a list. */
export function headOf(run: StoredRun): RunHead {
  const { id, kind, title, command, script, target, becomeUser, startedAt, endedAt, summary, folder, inventory } = run
  return {
    ...{ id, kind, title, startedAt, folder },
    ...(command === undefined ? {} : { command }),
    ...(script === undefined ? {} : { script }),
    ...(target === undefined ? {} : { target }),
    ...(becomeUser === undefined ? {} : { becomeUser }),
    ...askedOf(run),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(inventory === undefined ? {} : { inventory }),
    ...(summary ? { durationMs: summary.durationMs } : {}),
    state: endedAt !== undefined ? 'ended' : run.interrupted ? 'interrupted' : 'elsewhere',
    counts: countRows(run.hosts.map((host) => ({ state: stateOf(run, host) }))),
  }
}

export function filesOf(run: StoredRun): HostFiles[] {
  const complete = run.endedAt !== undefined || run.interrupted
  return run.hosts.map(({ name, stdout, stderr }) => ({
    host: name,
    complete,
    ...(stdout === undefined ? {} : { stdout: join(run.folder, stdout) }),
    ...(stderr === undefined ? {} : { stderr: join(run.folder, stderr) }),
  }))
}

/** The rows of a run on disk: sizes and last lines are read from the files. */
export async function rowsOf(run: StoredRun): Promise<RunRow[]> {
  const files = filesOf(run)
  return mapLimited(run.hosts, FILES_AT_ONCE, async (host, n) => {
    const [stdout, stderr] = await Promise.all([tailOf(files[n]!.stdout), tailOf(files[n]!.stderr)])
    // What was written last was said last.
    const tails = [stdout, stderr].filter((tail) => tail !== undefined).sort((a, b) => b.writtenAt - a.writtenAt)
    const lastLine = tails.map(({ bytes }) => lastLineOf(bytes)).find((line) => line !== undefined)
    const printed = (stdout?.size ?? 0) + (stderr?.size ?? 0) > 0
    const state = stateOf(run, host)
    return {
      ...fieldsOf(host, n),
      state: state === 'pending' && printed ? 'running' : state,
      ...(run.kind === 'command'
        ? { stdoutBytes: stdout?.size ?? 0, stderrBytes: stderr?.size ?? 0 }
        : { transfer: transferOf(host) }),
      ...(state === 'worker-lost' && host.state === 'pending' ? { message: NOT_KNOWN } : {}),
      ...(lastLine === undefined ? {} : { lastLine }),
    }
  })
}

/** Of a run that was interrupted, how hosts ended was never written down. */
function stateOf(run: StoredRun, { state }: HostRecord): RunRow['state'] {
  return state === 'pending' && run.interrupted ? 'worker-lost' : state
}

function fieldsOf(record: HostRecord, n: number): RunRow {
  const { name, address, port, user, state, status, signal, reason, message, durationMs } = record
  return {
    ...{ n, host: name, address, port, user, state },
    ...(status === undefined ? {} : { status }),
    ...(signal === undefined ? {} : { signal }),
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
    ...(durationMs === undefined ? {} : { durationMs }),
  }
}

/** A record knows what is in place, not what there was to do. */
function transferOf({ files = 0, bytes = 0 }: HostRecord): NonNullable<RunRow['transfer']> {
  return { files, totalFiles: files, bytes, totalBytes: bytes, skipped: 0, failedFiles: 0, bytesPerSecond: 0 }
}

async function tailOf(path: string | undefined) {
  if (path === undefined) return undefined
  try {
    const file = await open(path, 'r')
    try {
      const { size, mtimeMs } = await file.stat()
      const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES))
      const { bytesRead } =
        size === 0 ? { bytesRead: 0 } : await file.read(buffer, 0, buffer.length, size - buffer.length)
      return { size, bytes: buffer.subarray(0, bytesRead), writtenAt: mtimeMs }
    } finally {
      await file.close()
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
