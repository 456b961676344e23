import { isUtf8 } from 'node:buffer'
import type { TaskOutcome } from '../../../../shared/outcome.ts'
import type { OutputStream } from '../../../../shared/pool/protocol.ts'
import type { JsonEvent } from '../../../../shared/runs/json_event.ts'
import type { RunEvent } from '../../../../shared/runs/listener.ts'
import type { ExecResult } from '../../../../shared/tasks/ssh.ts'
import type { TransferResult } from '../../../../shared/tasks/transfer.ts'

/** Puts a run's events into the documented form of `--json` (shared/runs/json_event.ts). */
export class JsonEvents {
  /** Characters whose bytes were cut by the border of a chunk, by stream and host. */
  private readonly held = new Map<string, Buffer>()

  of(event: RunEvent): JsonEvent[] {
    const time = new Date().toISOString()
    switch (event.type) {
      case 'run-started':
        return [{ type: 'run-started', time, run: event.id, folder: event.folder, hosts: [...event.hosts] }]
      case 'host-connecting':
        return [{ type: 'host-connecting', time, host: event.host, attempt: event.attempt }]
      case 'host-connected':
        return [{ type: 'host-connected', time, host: event.host, warm: event.warm, connectMs: event.tookMs }]
      case 'output':
        return this.output(event.host, event.stream, event.data, time)
      case 'transfer':
        return [{ type: 'transfer', time, host: event.host, transfer: event.event }]
      case 'host-ended': {
        const { host, outcome, durationMs } = event
        return [...this.rest(host, time), { type: 'host-ended', time, host, durationMs, ...outcomeFields(outcome) }]
      }
      case 'run-ended':
        return [{ type: 'run-ended', time, summary: event.summary }]
    }
  }

  /** Text where the bytes are UTF-8, else the same bytes in Base64: nothing is lost either way. */
  private output(host: string, stream: OutputStream, data: Uint8Array, time: string): JsonEvent[] {
    const key = `${stream} ${host}`
    const all = Buffer.concat([this.held.get(key) ?? Buffer.alloc(0), data])
    const cut = all.length - unfinishedLength(all)
    const body = all.subarray(0, cut)
    if (!isUtf8(body)) {
      this.held.delete(key)
      return [{ type: 'output', time, host, stream, base64: all.toString('base64') }]
    }
    this.held.set(key, all.subarray(cut))
    return body.length === 0 ? [] : [{ type: 'output', time, host, stream, text: body.toString('utf8') }]
  }

  private rest(host: string, time: string): JsonEvent[] {
    return (['stdout', 'stderr'] as const).flatMap((stream): JsonEvent[] => {
      const held = this.held.get(`${stream} ${host}`)
      this.held.delete(`${stream} ${host}`)
      return held?.length ? [{ type: 'output', time, host, stream, base64: held.toString('base64') }] : []
    })
  }
}

/** How many bytes at the end begin a UTF-8 character (RFC 3629) that the next chunk may complete: 0 to 3. */
function unfinishedLength(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0
  }
  return 0
}

function outcomeFields(outcome: TaskOutcome) {
  const { state } = outcome
  const result = ('result' in outcome ? outcome.result : undefined) as Partial<ExecResult & TransferResult> | undefined
  const { status, signal, files, bytes, skipped, failed } = result ?? {}
  return {
    state,
    ...('reason' in outcome ? { reason: outcome.reason } : {}),
    ...('message' in outcome && outcome.message !== undefined ? { message: outcome.message } : {}),
    ...(status === undefined ? {} : { status }),
    ...(signal === undefined ? {} : { signal }),
    ...(files === undefined ? {} : { files, bytes, skipped, failed: failed?.map((failure) => ({ ...failure })) }),
  }
}
