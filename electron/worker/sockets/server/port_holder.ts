import { readdir, readFile, readlink } from 'node:fs/promises'

/** Processes looked at; where there are more, who has the port stays unsaid. */
const MAX_PROCESSES = 5_000
/** "LISTEN" in /proc/net/tcp; UDP sockets are "CLOSE" there, connected ones "ESTABLISHED". */
const TCP_LISTEN = '0A'

export interface PortHolder {
  readonly pid: number
  /** As the kernel has it, at most 15 characters. */
  readonly name: string
}

/** Which process has a port, if this is Linux and we may see it: other users' processes are seen only by root. */
export async function portHolder(protocol: 'tcp' | 'udp', port: number): Promise<PortHolder | undefined> {
  if (process.platform !== 'linux') return undefined
  try {
    const inodes = new Set<string>()
    for (const table of [`/proc/net/${protocol}`, `/proc/net/${protocol}6`])
      for (const inode of inodesOf(await readFile(table, 'utf8').catch(() => ''), protocol, port)) inodes.add(inode)
    if (inodes.size === 0) return undefined
    const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
    for (const pid of processes.slice(0, MAX_PROCESSES))
      if (await holdsOneOf(pid, inodes))
        return { pid: Number(pid), name: (await readFile(`/proc/${pid}/comm`, 'utf8')).trim() }
  } catch {
    // A process that ended while it was looked at. Who has the port is said only where it is easily known.
  }
  return undefined
}

/** Of /proc/net/tcp: `sl local_address rem_address st … inode`, addresses as hex `ADDRESS:PORT` (proc(5)). */
function inodesOf(table: string, protocol: 'tcp' | 'udp', port: number): string[] {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(wanted) && (protocol === 'udp' || fields[3] === TCP_LISTEN))
    .map((fields) => fields[9]!)
}

async function holdsOneOf(pid: string, inodes: ReadonlySet<string>): Promise<boolean> {
  const folder = `/proc/${pid}/fd`
  const descriptors = await readdir(folder).catch(() => [])
  for (const descriptor of descriptors) {
    const target = await readlink(`${folder}/${descriptor}`).catch(() => '')
    if (target.startsWith('socket:[') && inodes.has(target.slice('socket:['.length, -1))) return true
  }
  return false
}
