import type { CodecSpec, Malformation, RecordKind } from '../../../../shared/contract/tester/bytes.ts'
import type { PayloadOptions } from './payload_options.ts'

export interface SendOptions extends PayloadOptions {
  readonly codec: CodecSpec
  readonly filename?: string
  readonly malformed?: Malformation
  readonly count?: number
  readonly interval?: number
  readonly wait?: number | true
  readonly halfClose?: boolean
  readonly log: RecordKind
  readonly hex?: boolean
  readonly json?: boolean
  readonly verbose?: boolean
  readonly pcapng?: string
  readonly source?: Source
  readonly ipv4?: boolean
  readonly ipv6?: boolean
  readonly connectTimeout: number
  readonly idleTimeout?: number
  readonly nagle?: boolean
  readonly keepAlive?: number
  readonly receiveBytes?: number
  readonly broadcast?: boolean
  readonly multicast?: string
  readonly interface?: string
  readonly verify?: boolean
  readonly ca?: string
  readonly serverName?: string
  readonly alpn?: string[]
  readonly minTls?: '1.2' | '1.3'
}

export interface Source {
  readonly localAddress?: string
  readonly localPort?: number
}
