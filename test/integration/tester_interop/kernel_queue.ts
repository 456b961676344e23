import { readFileSync } from 'node:fs'

/** Bytes that the end `at` ("127.0.0.1:9000", IPv4) of a TCP connection has not read yet (proc(5), `/proc/net/tcp`). */
export function receiveQueueOf(at: string, from: string): number | undefined {
  const wanted = `${kernelForm(at)} ${kernelForm(from)}`
  const rows = readFileSync('/proc/net/tcp', 'utf8').split('\n')
  const queues = rows
    .find((row) => row.includes(wanted))
    ?.trim()
    .split(/\s+/)[4]
  return queues === undefined ? undefined : Number.parseInt(queues.split(':')[1]!, 16)
}

/** Address and port in hex, the address as this machine's words: little-endian wherever our tests run. */
function kernelForm(endpoint: string): string {
  const [address, port] = endpoint.split(':') as [string, string]
  const hex = (value: string, digits: number) => Number(value).toString(16).toUpperCase().padStart(digits, '0')
  const bytes = address.split('.').reverse()
  return `${bytes.map((byte) => hex(byte, 2)).join('')}:${hex(port, 4)}`
}
