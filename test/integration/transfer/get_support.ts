import { join } from 'node:path'
import type ssh2 from 'ssh2'
import { getFiles } from '../../../electron/worker/ssh/transfer/get_files.ts'
import type { GetInput, TransferEvent, TransferResult } from '../../../shared/tasks/transfer.ts'
import { tempFolder } from '../../support/temp.ts'
import { startHostileServer } from '../../support/hostile.ts'
import { hostileSftp, type HostileSftpOptions } from '../../support/hostile_sftp.ts'
import { connect } from './put_support.ts'

export interface FinishedGet extends TransferResult {
  readonly events: readonly TransferEvent[]
  readonly codes: readonly string[]
  /** `<local>/<host>`. */
  readonly folder: string
}

export type GetOptions = Partial<Omit<GetInput, 'remote'>> & {
  readonly signal?: AbortSignal
  readonly onEvent?: (event: TransferEvent) => void
}

/** Fetches into `<local>/web1`; a new folder unless one is given. */
export async function get(
  client: ssh2.Client,
  remote: string | readonly string[],
  { signal, onEvent, ...options }: GetOptions = {},
): Promise<FinishedGet> {
  const events: TransferEvent[] = []
  const input: GetInput = {
    remote: typeof remote === 'string' ? [remote] : remote,
    local: tempFolder('got'),
    host: 'web1',
    links: 'follow',
    requestTimeoutMs: 20_000,
    ...options,
  }
  const result = await getFiles(client, input, {
    signal: signal ?? new AbortController().signal,
    emit(event) {
      events.push(event)
      onEvent?.(event)
    },
  })
  const codes = result.failed.map(({ code }) => code).sort()
  return { ...result, events, codes, folder: join(input.local, input.host) }
}

const running: { stop(): Promise<void> }[] = []

/** Gets from a server over files in memory, with the faults asked for. */
export async function getFromHostile(
  faults: HostileSftpOptions,
  remote: string | readonly string[],
  options: GetOptions = {},
): Promise<FinishedGet> {
  const server = await startHostileServer({ sftp: hostileSftp(faults).handler })
  running.push(server)
  return get(await connect(server), remote, options)
}

export function stopLater<T extends { stop(): Promise<void> }>(server: T): T {
  running.push(server)
  return server
}

/** For `afterEach`. */
export async function stopAll(): Promise<void> {
  await Promise.all(running.splice(0).map((server) => server.stop()))
}
