import type { LoadTaskResult } from '../../../../shared/tasks/sockets.ts'
import { ownSocketInodes, udpSockets, udpTotals, type UdpSocketLine } from '../kernel_counters.ts'
import { isOwnAddress } from '../own_addresses.ts'
import type { LoadTarget } from './generator.ts'

/** What the kernel counts of UDP on this machine while a load goes on: where datagrams were lost, if it was here. */
export class KernelWatch {
  readonly #port: number | undefined
  readonly #totals = udpTotals()
  readonly #receivers: Map<string, UdpSocketLine>

  /** @param address where the load goes to; when that is an address of this machine, the server's socket is looked for here */
  constructor({ address, port }: LoadTarget) {
    this.#port = isOwnAddress(address) ? port : undefined
    this.#receivers = this.#receiversNow()
  }

  /** Since it was made; to be asked while the generator's own sockets are open. Undefined where the system does not tell. */
  counted(): LoadTaskResult['kernel'] {
    const totals = udpTotals()
    if (!totals || !this.#totals) return undefined
    const own = ownSocketInodes()
    const ownDrops = (udpSockets() ?? []).reduce((sum, line) => sum + (own.has(line.inode) ? line.drops : 0), 0)
    const receivers = [...this.#receiversNow().values()].filter(({ inode }) => !own.has(inode))
    const before = (inode: string) => this.#receivers.get(inode)?.drops ?? 0
    return {
      sendBufferErrors: totals.sendBufferErrors - this.#totals.sendBufferErrors,
      receiveBufferErrors: totals.receiveBufferErrors - this.#totals.receiveBufferErrors,
      ownDrops,
      ...(receivers.length === 0
        ? {}
        : { receiverDrops: receivers.reduce((sum, line) => sum + line.drops - before(line.inode), 0) }),
    }
  }

  #receiversNow(): Map<string, UdpSocketLine> {
    const here = (udpSockets() ?? []).filter(({ port }) => port === this.#port)
    return new Map(here.map((line) => [line.inode, line]))
  }
}
