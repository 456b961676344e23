import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { ServerHead, ServerSpec } from '../../../../shared/contract/tester/servers.ts'
import { RecordReader } from '../../../../shared/tester/record.ts'
import { EXIT } from '../../../../shared/runs/summary.ts'
import { byteText, counted } from '../../../../shared/units.ts'
import { appPaths } from '../../../services/paths.ts'
import { Payloads } from '../../../services/tester/payloads.ts'
import { exposureReasons } from '../../../services/tester/servers/exposure.ts'
import { readySpec } from '../../../services/tester/servers/ready_spec.ts'
import { Server, type ServerLog } from '../../../services/tester/servers/server.ts'
import { StagingArea } from '../../../services/transfers/staging_area.ts'
import type { WorkerPool } from '../../../pool/pool.ts'
import { newPool } from '../execute.ts'
import { fit } from '../output/width.ts'
import { requireYes } from '../prompt.ts'
import { UsageError } from '../usage_error.ts'
import { endpointText } from './endpoint.ts'
import type { ListenOptions } from './listen_options.ts'
import { optionOf } from './listen_spec.ts'
import { onInterrupt } from './on_interrupt.ts'
import { payloadOf } from './payload_options.ts'
import { RecordOutput } from './record_output.ts'

/** Listens until Ctrl-C, or until it cannot. @returns the exit status */
export async function listen(spec: ServerSpec, options: ListenOptions): Promise<number> {
  const payloads = new Payloads(new StagingArea(join(appPaths(process.env).dataDir, 'staging')))
  const ready = await readySpec(spec, payloads)
  if (ready.problems.length > 0)
    throw new UsageError(ready.problems.map(({ source, message }) => `${optionOf(source)}: ${message}`).join('\n'))
  const reasons = exposureReasons(spec)
  if (reasons.length > 0 && !options.yes) await requireYes(reasons.join(' '), 'Listen there?')

  let server: CommandServer | undefined
  const output = await RecordOutput.open({
    spec,
    role: 'server',
    ...options,
    // It would be drawn over what is being typed.
    ...(options.say
      ? {}
      : { progress: (columns) => (server?.head.state === 'listening' ? [fit(rateLine(server.head), columns)] : []) }),
  })
  const pool = newPool(false)
  try {
    server = new CommandServer(spec, { pool, output, options })
    const head = await server.untilEnded(ready.spec, payloads)
    tellEnd(output, head, options)
    return server.exitStatus
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

/** A server whose log is printed, and that ends with Ctrl-C. */
class CommandServer {
  readonly #server: Server<ServerLog>
  readonly #output: RecordOutput
  readonly #options: ListenOptions
  #told: ServerHead['state'] = 'stopped'
  #hasListened = false
  #end: (head: ServerHead) => void = () => {}

  constructor(spec: ServerSpec, { pool, output, options }: Tools) {
    this.#output = output
    this.#options = options
    this.#server = new Server(spec, {
      id: 'srv-command',
      pool,
      log: printed(output),
      onChange: () => this.#onChange(),
    })
  }

  get head(): ServerHead {
    return this.#server.head
  }

  /** Of one that has ended. Files of TLS are looked into only where the server is made, and are wrong usage all the same. */
  get exitStatus(): number {
    if (this.head.state !== 'failed') return EXIT.ok
    return this.#server.fault === 'tls' ? EXIT.usage : EXIT.failed
  }

  /** @param ready its spec as the worker takes it */
  async untilEnded(ready: ServerSpec, payloads: Payloads): Promise<ServerHead> {
    const ended = new Promise<ServerHead>((resolve) => (this.#end = resolve))
    const stop = () => void this.#server.stop()
    const forget = onInterrupt(stop)
    this.#output.onClosed(stop)
    await this.#server.start(this.#server.spec, ready)
    const typed = this.#options.say ? createInterface({ input: process.stdin }) : undefined
    typed?.on('line', (line) => void this.#say(line, payloads))
    try {
      return await ended
    } finally {
      typed?.close()
      forget()
    }
  }

  async #say(line: string, payloads: Payloads): Promise<void> {
    const made = await payloads.bytes(payloadOf(line, this.#options), this.#server.nextCounter())
    if ('problem' in made) this.#output.note(`Not said: ${made.problem}.`, true)
    else this.#server.say(made.bytes, undefined)
  }

  #onChange(): void {
    const { head } = this
    if (head.state === this.#told) return
    this.#told = head.state
    if (head.state === 'listening') {
      // That it listens again stands in its log.
      if (!this.#hasListened || this.#options.json) tellListening(this.#output, head, this.#options)
      this.#hasListened = true
    }
    if (head.state === 'failed' || head.state === 'stopped') this.#end(head)
  }
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

function rateLine({ counts, rates }: ServerHead): string {
  const { messagesInPerSecond, messagesOutPerSecond, bytesInPerSecond, bytesOutPerSecond } = rates
  const rate = (messages: number, bytes: number) =>
    `${Math.round(messages).toLocaleString('en-US')}/s (${byteText(bytes)}/s)`
  return [
    `${counts.connected} connected`,
    ...(counts.waiting > 0 ? [`${counts.waiting} waiting`] : []),
    `in ${rate(messagesInPerSecond, bytesInPerSecond)}`,
    `out ${rate(messagesOutPerSecond, bytesOutPerSecond)}`,
    ...(counts.errors > 0 ? [counted(counts.errors, 'error')] : []),
  ].join(' · ')
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

function tellEnd(output: RecordOutput, head: ServerHead, { json }: ListenOptions): void {
  const { state, message, freePort, counts } = head
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
