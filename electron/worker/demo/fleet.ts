import { randomBytes } from 'node:crypto'
import { mkdir, realpath, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startDemoHost, type DemoHost } from './host.ts'
import { HostFiles } from './host_files.ts'
import { makeKeyPair } from './key_pair.ts'
import { demoMachines, type DemoMachine } from './machines.ts'
import { writeShims } from './shims.ts'

export const demoUser = 'demo'

export interface DemoFleetHost {
  readonly name: string
  readonly group: string
  readonly port: number
  /** The host's folder: where its commands start, and what SFTP shows of it. */
  readonly home: string
}

export interface DemoFleet {
  readonly folder: string
  /** Holds the password: mode 0600. */
  readonly inventoryPath: string
  /** The keys of all hosts, as in OpenSSH's known_hosts. */
  readonly knownHostsPath: string
  /** A private key without passphrase that every host lets in. */
  readonly keyPath: string
  readonly user: string
  /** Secret. */
  readonly password: string
  readonly hosts: readonly DemoFleetHost[]
  /** Stops the servers and ends what runs on them. The folder stays: it belongs to whoever gave it. */
  stop(): Promise<void>
}

/**
 * A dozen SSH servers in this process, to try things out on.
 *
 * They listen on 127.0.0.1 only, with a random password. Commands really run, with the rights of whoever started the
 * fleet and on this very computer; a few programs (`hostname`, `df`, `uptime`, `systemctl`…) answer as if each host were
 * a machine of its own. A host's files are one folder: commands start in it and SFTP is confined to it, but a command
 * that names an absolute path, /tmp for one, gets this computer's. SFTP takes such a path as below the host's folder:
 * what is sent to `/tmp/` is in `tmp/` for commands.
 *
 * @param folder Must exist, be empty, and be closed to others (0700).
 */
export async function startDemoFleet({ folder }: { readonly folder: string }): Promise<DemoFleet> {
  const base = await realpath(folder)
  const password = randomBytes(15).toString('base64url')
  const userKey = makeKeyPair()
  const inventoryPath = join(base, 'inventory.ini')
  const knownHostsPath = join(base, 'known_hosts')
  const keyPath = join(base, 'demo_key')
  const running: DemoHost[] = []
  const hosts: DemoFleetHost[] = []
  const known: string[] = []

  async function start(machine: DemoMachine): Promise<void> {
    const home = join(base, 'hosts', machine.name)
    const bin = join(base, 'bin', machine.name)
    const temporary = join(home, 'tmp')
    await Promise.all([mkdir(join(home, 'inbox'), { recursive: true }), mkdir(temporary, { recursive: true })])
    await Promise.all([
      writeFile(join(home, 'README.txt'), `${machine.name} of the Flotilla demo. Send files to inbox/.\n`),
      writeShims(bin, machine),
    ])
    const hostKey = makeKeyPair()
    const bytes = (gib: number) => gib * 1024 ** 3
    const host = await startDemoHost({
      shell: { machine, user: demoUser, home, temporary, bin },
      sftp: {
        files: new HostFiles(home),
        owner: demoUser,
        disk: { total: bytes(machine.diskGiB), free: bytes(machine.diskGiB - machine.usedGiB) },
      },
      hostKey: hostKey.private,
      password,
      publicKey: userKey.parsed,
    })
    running.push(host)
    hosts.push({ name: machine.name, group: machine.group, port: host.port, home })
    known.push(`[127.0.0.1]:${host.port} ${hostKey.public}\n`)
  }

  async function stop(): Promise<void> {
    await Promise.all(running.splice(0).map((host) => host.stop()))
  }

  try {
    for (const machine of demoMachines) await start(machine)
    const secret = { mode: 0o600 }
    await writeFile(keyPath, userKey.private, secret)
    await writeFile(`${keyPath}.pub`, `${userKey.public}\n`)
    await writeFile(knownHostsPath, known.join(''))
    await writeFile(inventoryPath, inventoryText(hosts, password), secret)
  } catch (error) {
    await stop()
    throw error
  }
  return { folder: base, inventoryPath, knownHostsPath, keyPath, user: demoUser, password, hosts, stop }
}

function inventoryText(hosts: readonly DemoFleetHost[], password: string): string {
  const groups = [...new Set(hosts.map(({ group }) => group))]
  const section = (name: string, ...lines: string[]) => [`[${name}]`, ...lines, ''].join('\n')
  return [
    '# The Flotilla demo: SSH servers on this computer only. It is gone when the demo ends.',
    section('DEFAULT', 'host = 127.0.0.1', `user = ${demoUser}`, `password = ${password}`),
    ...hosts.map(({ name, port }) => section(name, `port = ${port}`)),
    ...groups.map((group) => {
      const members = hosts.filter((host) => host.group === group).map(({ name }) => name)
      return section(group, `hosts = ${members.join(', ')}`)
    }),
  ].join('\n')
}
