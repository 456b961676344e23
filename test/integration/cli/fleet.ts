import { readFileSync } from 'node:fs'
import type { Finished } from '../../support/cli.ts'
import { loopbackAddresses, startSshd, type SshdOptions, type TestSshd } from '../../support/sshd.ts'

/** A real sshd behind several addresses, each of which is a host of an inventory. */
export interface Fleet {
  readonly sshd: TestSshd
  /** Host names in inventory order: `web01` to `web09`, as many as there are. */
  readonly names: readonly string[]
  /** The inventory, with the groups `web_clusters` (all) and `first` (web01). */
  readonly inventory: string
  stop(): Promise<void>
}

export async function startFleet(count: number, options: SshdOptions = {}): Promise<Fleet> {
  const addresses = loopbackAddresses(count)
  const sshd = await startSshd({ addresses, ...options })
  const names = addresses.map((_, at) => `web${String(at + 1).padStart(2, '0')}`)
  const login = sshd.password === undefined ? [`key = ${sshd.keyFile}`] : []
  return {
    sshd,
    names,
    inventory: [
      '[DEFAULT]',
      `port = ${sshd.port}`,
      `user = ${sshd.user}`,
      ...login,
      ...names.flatMap((name, at) => [`[${name}]`, `host = ${addresses[at]}`]),
      '[web_clusters]',
      `hosts = ${names.join(', ')}`,
      '[first]',
      `hosts = ${names[0]}`,
      '',
    ].join('\n'),
    stop: () => sshd.stop(),
  }
}

/** The lines of a text, the empty one after the last newline left out. */
export function lines(text: string): string[] {
  return text.replace(/\n$/, '').split('\n')
}

/** What a run showed of one host on stdout, without the prefix. */
export function shownOf(host: string, { stdout }: Pick<Finished, 'stdout'>): string[] {
  const prefix = `${host} | `
  return lines(stdout)
    .filter((line) => line.startsWith(prefix))
    .map((line) => line.slice(prefix.length))
}

/** Whether a process is alive, for the process ids that remote commands leave behind. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
