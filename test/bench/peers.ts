import { findProgram } from '../support/tools.ts'

/** The programs that ours is compared with: the names they go by, and Debian's package. */
const peers = {
  ssh: { names: ['ssh'], package: 'openssh-client' },
  scp: { names: ['scp'], package: 'openssh-client' },
  rsync: { names: ['rsync'], package: 'rsync' },
  // Debian renamed it: `pssh` was taken there.
  pssh: { names: ['parallel-ssh', 'pssh'], package: 'pssh' },
  clush: { names: ['clush'], package: 'clustershell' },
  pdsh: { names: ['pdsh'], package: 'pdsh' },
  iperf3: { names: ['iperf3'], package: 'iperf3' },
  sockperf: { names: ['sockperf'], package: 'sockperf' },
} as const

export type Peer = keyof typeof peers

export interface FoundPeer {
  /** The path, or what to call it when it is not there. */
  readonly program: string
  /** Why it cannot be run, with the command that installs it. */
  readonly missing?: string
}

export function findPeer(peer: Peer): FoundPeer {
  const { names, package: debianPackage } = peers[peer]
  const path = names.map(findProgram).find((found) => found !== undefined)
  if (path !== undefined) return { program: path }
  return { program: names[0], missing: `no ${names[0]} here: apt-get install ${debianPackage}` }
}
