import type { SessionSpec } from '../../../../../../shared/contract/tester/sessions.ts'

type Protocol = SessionSpec['protocol']

/** A key below `tester.sessions.wrong`. */
export type TargetFault = 'targetMissing' | 'targetPort' | 'targetBrackets' | 'targetHost'

export interface Target {
  readonly host: string
  readonly port: number
  /** Of an address such as `udp://10.0.0.1:9000`. */
  readonly protocol?: Protocol
}

/**
 * Where to, as people write and paste it: `127.0.0.1:9000`, `[::1]:9000`, `db1 5432` (as nc has it), `tls://db1:5432/`.
 * @returns what is wrong, where it is no address and port
 */
export function targetOf(typed: string): Target | { readonly fault: TargetFault } {
  const [, scheme, behind = ''] = /^(?:(tcp|tls|udp):\/\/)?(.*)$/is.exec(typed.trim()) ?? []
  const rest = behind.replace(/\/+$/, '')
  if (rest === '') return { fault: 'targetMissing' }
  const [, bracketed, plain, portText] = /^(?:\[([^\]]*)\]|(.*?))(?:(?::|\s+)\s*(\d*))?$/s.exec(rest) ?? []
  const host = bracketed ?? plain ?? ''
  if (bracketed === undefined && rest.split(':').length > 2) return { fault: 'targetBrackets' }
  if (bracketed === undefined && host.includes(':')) return { fault: 'targetPort' }
  if (host === '' || /[\s[\]/]/.test(host) || host.length > 255) return { fault: 'targetHost' }
  const port = Number(portText)
  if (!(port >= 1 && port <= 65_535)) return { fault: 'targetPort' }
  return { host, port, ...(scheme === undefined ? {} : { protocol: scheme.toLowerCase() as Protocol }) }
}

/** "127.0.0.1:9000", "[::1]:9000". */
export function targetText(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
