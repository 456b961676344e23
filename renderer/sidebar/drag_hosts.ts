/** Hosts on their way to a group. A type of our own: nothing else that is dragged is taken for hosts. */
const TYPE = 'application/x-flotilla-hosts'

export function startHostDrag(transfer: DataTransfer, hosts: readonly string[]): void {
  transfer.setData(TYPE, JSON.stringify(hosts))
  transfer.setData('text/plain', hosts.join('\n'))
  transfer.effectAllowed = 'copyMove'
}

export function hasHosts(transfer: DataTransfer): boolean {
  return transfer.types.includes(TYPE)
}

export function draggedHosts(transfer: DataTransfer): readonly string[] {
  try {
    const hosts: unknown = JSON.parse(transfer.getData(TYPE))
    return Array.isArray(hosts) ? hosts.filter((host) => typeof host === 'string') : []
  } catch {
    return []
  }
}
