import type { PayloadSpec } from '../../../../shared/contract/tester/bytes.ts'
import type { SessionSpec } from '../../../../shared/contract/tester/sessions.ts'
import { newPool } from '../execute.ts'
import { Client } from './client.ts'
import { messagesOf, standardInput } from './messages.ts'
import { onInterrupt } from './on_interrupt.ts'
import { RecordOutput } from './record_output.ts'
import type { SendOptions } from './send_options.ts'

interface SendRequest {
  readonly spec: SessionSpec
  /** Absent: standard input. */
  readonly payload?: PayloadSpec
  readonly options: SendOptions
}

/** Connects, sends, shows what comes back. @returns the exit status */
export async function send({ spec, payload, options }: SendRequest): Promise<number> {
  // Read before the connection is made: what cannot be sent costs none.
  const prepared = await messagesOf(payload, options)
  const output = await RecordOutput.open({ spec, role: 'client', ...options })
  const pool = newPool(true)
  const client = new Client(spec, output, options)
  const forget = onInterrupt(() => client.cancel('interrupted'))
  output.onClosed(() => client.cancel('nobody-reads'))
  try {
    if (!prepared && process.stdin.isTTY) output.note('Type what to send; Ctrl-D ends it.')
    const outcome = await client.run(pool, () =>
      prepared ? client.sendAll(prepared) : client.sendPieces(standardInput(spec.protocol, client.over)),
    )
    return client.tellEnd(outcome)
  } finally {
    forget()
    await pool.close()
    await output.close()
  }
}
