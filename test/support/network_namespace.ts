import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { atExit } from './processes.ts'

/** Two ends of one cable: what one sends to a group or to all, the other hears too, as machines of one network do. */
const FURNISH = `
ip link set lo up
ip link add left type veth peer name right
ip link set left addrgenmode none; ip link set right addrgenmode none
ip link set right up; ip link set left up
ip addr add 10.77.0.1/24 broadcast + dev left
ip -6 addr add fd77::1/64 dev left nodad
ip -6 addr add fe80::77/64 dev left nodad
`

/**
 * A network that only those who are told to see, with loopback and one interface, `left`: 10.77.0.1/24, fd77::1/64 and
 * fe80::77/64. Needs `requires('network-namespace')`. It goes when the processes in it have.
 */
export class NetworkNamespace {
  /** What a command line begins with to run there. */
  readonly prefix: readonly string[]
  readonly #stop: () => void

  static async open(): Promise<NetworkNamespace> {
    // Its standard input is ours: it ends with us, however we end.
    const holder = spawn('unshare', ['--net', 'sh', '-ec', `${FURNISH}echo ready; exec cat`], { stdio: 'pipe' })
    const forget = atExit(() => holder.kill('SIGKILL'))
    let complaints = ''
    holder.stderr.on('data', (piece: Buffer) => (complaints += piece.toString()))
    const ready = await Promise.race([
      once(holder.stdout, 'data').then(() => true),
      once(holder, 'close').then(() => false),
    ])
    if (!ready) throw new Error(`No network could be made: ${complaints}`)
    return new NetworkNamespace(holder.pid!, () => {
      holder.kill('SIGKILL')
      forget()
    })
  }

  private constructor(pid: number, stop: () => void) {
    this.prefix = ['nsenter', `--net=/proc/${pid}/ns/net`]
    this.#stop = stop
  }

  close(): void {
    this.#stop()
  }
}
