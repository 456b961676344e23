import { truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RecordKind } from '../../../shared/contract/tester/bytes.ts'
import { tempFolder } from '../../support/temp.ts'
import type { Contender, Scenario } from '../scenario.ts'
import { runCClient } from '../tester/c_programs.ts'
import { contender, cServer, installed, withServer, Workers } from '../tester/contenders.ts'
import { iperf3 } from '../tester/iperf3.ts'
import type { Transfer } from '../tester/our_workers.ts'
import { placement } from '../tester/processors.ts'

const seconds = 1.5
const MB = 1e6
/** What one send of a session carries. */
const messageBytes = 256 * 1024
/** Some two seconds' worth. It is all hole: what is measured is not the disk. */
const fileBytes = 8 * 2 ** 30
const pouring = { bytes: messageBytes, forMs: seconds * 1000 }

/** One TCP stream as wide as it goes. */
export function tcpBulk(): Scenario {
  const workers = new Workers()
  const discard = workers.server({ protocol: 'tcp', mode: { type: 'discard' }, record: 'none' })
  const source = workers.server({ protocol: 'tcp', mode: { type: 'source' }, record: 'none' })
  const file = join(tempFolder('bench-bulk'), 'file')
  const about = `One stream over loopback for ${seconds} s, beside iperf3's client and server. ${placement}`
  // Each has a peer of its own, which runs right after it: what else the machine does changes from second to second.
  const row = (id: string, ours: Contender, note: string) =>
    ({ id: `tcp-bulk-${id}/iperf3`, metric: 'bulk', ours, peer: iperf(), note }) as const
  return {
    rows: [
      {
        ...row(
          'send',
          sending(workers, pouring, 'none'),
          `Our session sends to a sink in C, no bytes in its log. ${about}`,
        ),
        least: 0.95,
      },
      {
        ...row(
          'receive',
          receiving(workers, 'none'),
          'Our session reads what a server in C sends, no bytes in its log.',
        ),
        least: 0.95,
      },
      row('send-file', sending(workers, { path: file }, 'all'), 'Our session sends a file of 8 GiB.'),
      row('send-logged', sending(workers, pouring, 'all'), 'Messages, all bytes in the log, as users have it.'),
      row('receive-logged', receiving(workers, 'all'), 'The same, reading.'),
      row(
        'discard',
        contender('server, discard', async () => {
          const { used } = await withServer(discard, ({ port }) => runCClient('pour', port, seconds))
          return { bulk: used.bytes / used.seconds / MB }
        }),
        "Our server in mode 'discard', a client in C sends.",
      ),
      row(
        'source',
        contender('server, source', async () => {
          const { used } = await withServer(source, ({ port }) => runCClient('drain', port, seconds))
          return { bulk: used.bytes / used.seconds / MB }
        }),
        "Our server in mode 'source', a client in C reads.",
      ),
      row(
        'C',
        contender('C', async () => {
          const { used } = await withServer(cServer('sink'), ({ port }) => runCClient('pour', port, seconds))
          return { bulk: used.bytes / used.seconds / MB }
        }),
        'Whether our yardstick is a straight one: client and sink in C, beside iperf3.',
      ),
    ],
    maxRuns: 3,
    async setUp() {
      await writeFile(file, '')
      await truncate(file, fileBytes)
    },
    tearDown: () => workers.close(),
  }
}

function iperf(): Contender {
  return installed('iperf3', async (program) => ({ bulk: (await iperf3(program, seconds)) / MB }))
}

function sending(all: Workers, send: NonNullable<Transfer['send']>, record: RecordKind): Contender {
  const workers = all.add()
  return contender('session', async () => {
    const { received } = await withServer(cServer('sink'), ({ port }) => workers.transfer(port, { send, record }))
    return { bulk: received.bytes / received.seconds! / MB }
  })
}

function receiving(all: Workers, record: RecordKind): Contender {
  const workers = all.add()
  return contender('session', async () => {
    const { used } = await withServer(cServer('source', seconds), ({ port }) => workers.transfer(port, { record }))
    return { bulk: used.bytes / used.seconds / MB }
  })
}
