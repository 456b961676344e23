import { networkInterfaces } from 'node:os'

/**
 * How Node wants to be told by which network interface a group is joined, or sent to: IPv4 by its address, IPv6 by a scope,
 * `::%eth0`.
 *
 * @param text the interface's name, or an address of it
 * @returns undefined if there is no such interface with an address of that version
 */
export function multicastInterface(text: string, version: 4 | 6): string | undefined {
  for (const [name, addresses = []] of Object.entries(networkInterfaces())) {
    const ofVersion = addresses.filter(({ family }) => family === `IPv${version}`)
    const found = name === text ? ofVersion[0] : ofVersion.find(({ address }) => address === text)
    // Windows counts its interfaces where others name them.
    if (found) return version === 4 ? found.address : `::%${process.platform === 'win32' ? (found.scopeid ?? 0) : name}`
  }
  return undefined
}

/** @returns that there is no such interface, and which there are */
export function noSuchInterface(text: string, version: 4 | 6): string {
  const known = Object.keys(networkInterfaces()).join(', ')
  return `There is no network interface ${text} with an address of IPv${version}: this machine has ${known}.`
}
