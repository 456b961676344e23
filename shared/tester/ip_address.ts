/**
 * An IP address as its 4 or 16 bytes. IPv6 as RFC 4291 section 2.2 writes it, a zone (`%eth0`) left out.
 * @returns undefined for anything else
 */
export function addressBytes(text: string): Uint8Array | undefined {
  return text.includes(':') ? ipv6Bytes(text.split('%', 1)[0] ?? '') : ipv4Bytes(text)
}

/** Whether it is the address of a group of machines: 224.0.0.0/4 (RFC 5771), ff00::/8 (RFC 4291 section 2.7). */
export function isMulticastGroup(text: string): boolean {
  const bytes = addressBytes(text)
  return bytes !== undefined && (bytes.length === 4 ? bytes[0]! >> 4 === 14 : bytes[0] === 0xff)
}

function ipv4Bytes(text: string): Uint8Array | undefined {
  const parts = text.split('.')
  const right = parts.length === 4 && parts.every((part) => /^[0-9]{1,3}$/.test(part) && Number(part) <= 255)
  return right ? Uint8Array.from(parts, Number) : undefined
}

function ipv6Bytes(text: string): Uint8Array | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = halves.map(groupBytes)
  if (!head || (halves.length === 2 && !tail)) return undefined
  const known = head.length + (tail?.length ?? 0)
  if (tail ? known > 14 : known !== 16) return undefined
  const bytes = new Uint8Array(16)
  bytes.set(head)
  if (tail) bytes.set(tail, 16 - tail.length)
  return bytes
}

/** Groups with colons between them, the last may be an IPv4 address. */
function groupBytes(text: string): number[] | undefined {
  if (text === '') return []
  const bytes: number[] = []
  const groups = text.split(':')
  for (const [index, group] of groups.entries()) {
    const ipv4 = index === groups.length - 1 && group.includes('.') ? ipv4Bytes(group) : undefined
    if (ipv4) bytes.push(...ipv4)
    else if (/^[0-9a-f]{1,4}$/i.test(group)) {
      const value = Number.parseInt(group, 16)
      bytes.push(value >> 8, value & 0xff)
    } else return undefined
  }
  return bytes
}
