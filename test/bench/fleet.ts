import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loopbackAddresses, startSshd } from '../support/sshd.ts'
import { tempFolder } from '../support/temp.ts'

/** The hosts of the bench, and the files with which each program is told about them. */
export interface Fleet {
  /** Of all hosts; the first ones stand for smaller groups. */
  readonly addresses: readonly string[]
  readonly port: number
  readonly user: string
  readonly keyFile: string
  /** ssh_config(5) for every peer: the key, and no host key check, which ours does make. */
  readonly sshConfig: string
  /** Flotilla's; hosts are called `hostName(0)` and so on. */
  readonly inventory: string
  /** The folder in which sessions on a host start, where hosts have homes of their own. */
  homeOf(address: string): string
  /** What every program is started with: settings of this machine's user must not count. */
  readonly env: Readonly<Record<string, string>>
  stop(): Promise<void>
}

const hostCount = 250

export function hostName(index: number): string {
  return `host${String(index + 1).padStart(3, '0')}`
}

export interface FleetOptions {
  /**
   * Whether each host has files of its own. It takes a script before every session, which costs the server a tenth of
   * a login: only for transfers.
   */
  readonly ownHomes: boolean
}

/** One sshd that answers as 250 machines, on addresses of the loopback network. */
export async function startFleet({ ownHomes }: FleetOptions): Promise<Fleet> {
  const sshd = await startSshd({
    addresses: loopbackAddresses(hostCount),
    maxStartups: '1000',
    // Less for this process to read while others are measured; less than INFO would hide that it listens.
    extraConfig: ['LogLevel INFO', ...(ownHomes ? [] : ['ForceCommand none'])],
  })
  const { addresses, port, user, keyFile } = sshd
  const folder = tempFolder('bench')
  const sshConfig = join(folder, 'ssh_config')
  const inventory = join(folder, 'hosts.ini')
  const home = join(folder, 'home')
  await mkdir(home)
  const settings = { User: user, Port: port, IdentityFile: keyFile, IdentitiesOnly: 'yes', BatchMode: 'yes' }
  const noChecks = { StrictHostKeyChecking: 'no', UserKnownHostsFile: '/dev/null', LogLevel: 'ERROR' }
  await writeFile(
    sshConfig,
    Object.entries({ ...settings, ...noChecks })
      .map(([name, value]) => `${name} ${value}\n`)
      .join(''),
  )
  await writeFile(
    inventory,
    [
      `[DEFAULT]\nport = ${port}\nuser = ${user}\nkey = ${keyFile}\n`,
      ...addresses.map((address, index) => `[${hostName(index)}]\nhost = ${address}\n`),
    ].join('\n'),
  )
  await chmod(inventory, 0o600)
  return {
    addresses,
    port,
    user,
    keyFile,
    sshConfig,
    inventory,
    homeOf: (address) => sshd.homeOf(address),
    env: { HOME: home, FLOTILLA_HOME: join(folder, 'flotilla') },
    stop: () => sshd.stop(),
  }
}
