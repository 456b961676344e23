import { join } from 'node:path'
import { serverSpec, type ServerHead, type ServerSpec } from '../../../../shared/contract/tester/servers.ts'
import { RecordReader } from '../../../../shared/tester/record.ts'
import { EXIT } from '../../../../shared/runs/summary.ts'
import { byteText, counted } from '../../../../shared/units.ts'
import { appPaths } from '../../../services/paths.ts'
import { Payloads } from '../../../services/tester/payloads.ts'
import { reachReasons } from '../../../services/tester/servers/reach.ts'
import { readySpec } from '../../../services/tester/servers/ready_spec.ts'
import { Server, type ServerLog } from '../../../services/tester/servers/server.ts'
import { StagingArea } from '../../../services/transfers/staging_area.ts'
import type { WorkerPool } from '../../../pool/pool.ts'
import { newPool } from '../execute.ts'
import { UsageError } from '../usage_error.ts'
import { endpointText, type Endpoint, type Protocol } from './endpoint.ts'
import type { ListenOptions } from './listen_options.ts'
import { modeOf } from './listen_mode.ts'
import { onInterrupt } from './on_interrupt.ts'
import { RecordOutput } from './record_output.ts'
import { firstIssue } from './spec_issue.ts'

/** Listens until Ctrl-C, or until it cannot. @returns the exit status */
export async function listen(protocol: Protocol, at: Endpoint, options: ListenOptions): Promise<number> {
  const spec = specOf(protocol, at, options)
  const payloads = new Payloads(new StagingArea(join(appPaths(process.env).dataDir, 'staging')))
  const ready = await readySpec(spec, payloads)
  if (ready.problems.length > 0)
    throw new UsageError(ready.problems.map(({ source, message }) => `${source}: ${message}`).join('\n'))
  const reasons = reachReasons(spec)
  if (reasons.length > 0 && !options.yes) throw new UsageError(`${reasons.join(' ')} Add --yes if that is meant.`)

  const output = await RecordOutput.open({ spec, role: 'server', ...options })
  const pool = newPool(false)
  try {
    const head = await untilEnded(spec, ready.spec, { pool, output, options })
    tellEnd(output, head, options)
    return head.state === 'failed' ? EXIT.failed : EXIT.ok
  } finally {
    await pool.close()
    await output.close()
  }
}

interface Tools {
  readonly pool: WorkerPool
  readonly output: RecordOutput
  readonly options: ListenOptions
}

async function untilEnded(spec: ServerSpec, ready: ServerSpec, { pool, output, options }: Tools): Promise<ServerHead> {
  let end: (head: ServerHead) => void
  const ended = new Promise<ServerHead>((resolve) => (end = resolve))
  let told: ServerHead['state'] = 'stopped'
  const server = new Server(spec, {
    id: 'srv-command',
    pool,
    log: printed(output),
    onChange: () => {
      const { head } = server
      if (head.state === told) return
      told = head.state
      if (head.state === 'listening') tellListening(output, head, options)
      if (head.state === 'failed' || head.state === 'stopped') end(head)
    },
  })
  const stop = () => void server.stop()
  const forget = onInterrupt(stop)
  output.onClosed(stop)
  await server.start(spec, ready)
  try {
    return await ended
  } finally {
    forget()
  }
}

/** @throws UsageError */
function specOf(protocol: Protocol, { host, port }: Endpoint, options: ListenOptions): ServerSpec {
  const { receiveBytes, idleTimeout, maxClients, backlog, pool, socketBuffer, cert, key, multicast } = options
  if ((cert === undefined) !== (key === undefined))
    throw new UsageError('--cert and --key belong together; only one is given.')
  const made = serverSpec.safeParse({
    protocol,
    address: host,
    port,
    mode: modeOf(options),
    codec: options.codec,
    broadcast: options.broadcast ?? false,
    record: options.log,
    ...(receiveBytes === undefined ? {} : { receiveBytes }),
    ...(idleTimeout === undefined ? {} : { idleTimeoutMs: idleTimeout }),
    ...(maxClients === undefined ? {} : { maxClients }),
    ...(backlog === undefined ? {} : { backlog }),
    ...(socketBuffer === undefined ? {} : { socketBufferBytes: socketBuffer }),
    ...(pool === undefined ? {} : { concurrency: { kind: 'pool', size: pool } }),
    ...(cert === undefined ? {} : { tls: { kind: 'files', certificate: cert, key } }),
    ...(multicast === undefined ? {} : { multicast: { group: multicast, interface: options.interface } }),
    ...impairOf(options),
  })
  if (!made.success) throw new UsageError(firstIssue(made.error))
  return made.data
}

function impairOf({ delay, jitter, loss, duplicate, reorder, corrupt, seed }: ListenOptions): object {
  const values = { delayMs: delay, jitterMs: jitter, lossPercent: loss, duplicatePercent: duplicate }
  const impair = { ...values, reorderPercent: reorder, corruptPercent: corrupt, seed }
  return Object.values(impair).every((value) => value === undefined) ? {} : { impair }
}

/** A log that is printed as it comes; while the terminal is slow, the worker leaves entries out and counts them. */
function printed(output: RecordOutput): ServerLog {
  return {
    leftOut: 0,
    begin: () => {
      const reader = new RecordReader()
      return async (data) => {
        for (const record of reader.push(data)) await output.writeLine(record)
      }
    },
    note: (text, wrong) => output.note(text, wrong),
    close: () => Promise.resolve(),
  }
}

function tellListening(output: RecordOutput, head: ServerHead, { json }: ListenOptions): void {
  const { address = '', port = 0, certificate, socketBuffers, spec } = head
  if (json) {
    const { protocol, mode } = spec
    return output.json({ type: 'listening', protocol, mode: mode.type, address, port, certificate, socketBuffers })
  }
  const facts = [
    `${spec.protocol.toUpperCase()} ${spec.mode.type} on ${endpointText({ host: address, port })}`,
    ...(certificate === undefined ? [] : [`certificate SHA-256 ${certificate}`]),
    ...(spec.socketBufferBytes > 0 && socketBuffers
      ? [`the system gave a receive buffer of ${byteText(socketBuffers.receiveBytes)}`]
      : []),
  ]
  output.note(`${facts.join(', ')}; Ctrl-C ends it.`)
}

function tellEnd(
  output: RecordOutput,
  { state, message, freePort, counts }: ServerHead,
  { json }: ListenOptions,
): void {
  if (json) return output.json({ type: 'ended', state, message, freePort, counts })
  if (state === 'failed') return output.problem(message ?? 'it failed')
  const facts = [
    counted(counts.clients, 'client'),
    `${counted(counts.messagesIn, 'message')} in (${byteText(counts.bytesIn)})`,
    `${counted(counts.messagesOut, 'message')} out (${byteText(counts.bytesOut)})`,
    ...(counts.truncated > 0
      ? [`${counted(counts.truncated, 'datagram')} truncated, ${byteText(counts.truncatedBytes)} lost`]
      : []),
    ...(counts.dropped ? [`${counts.dropped} dropped by the system: its buffer was full`] : []),
    ...(counts.refused > 0 ? [`${counts.refused} refused`] : []),
    ...(counts.files > 0 ? [counted(counts.files, 'file')] : []),
    ...(counts.errors > 0 ? [counted(counts.errors, 'error')] : []),
    ...(counts.unlogged > 0 ? [`${counts.unlogged} not shown, for they came too fast`] : []),
  ]
  output.note(facts.join(', '))
}
