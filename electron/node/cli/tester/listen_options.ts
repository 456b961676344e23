import type { CodecSpec, RecordKind } from '../../../../shared/contract/tester/bytes.ts'
import type { PayloadOptions } from './payload_options.ts'
import type { Rule } from './rule_option.ts'

export const MODES = [
  'echo',
  'upper',
  'discard',
  'source',
  'reply',
  'hello',
  'chat',
  'framed',
  'rules',
  'http',
] as const

export interface ListenOptions extends PayloadOptions {
  readonly mode?: (typeof MODES)[number]
  readonly reply?: string
  readonly rule?: Rule[]
  readonly folder?: string
  readonly maxFile?: number
  readonly order?: 'big' | 'little'
  readonly rate?: number
  readonly name?: string
  readonly say?: boolean
  readonly yes?: boolean
  readonly codec: CodecSpec
  readonly receiveBytes?: number
  readonly idleTimeout?: number
  readonly maxClients?: number
  readonly backlog?: number
  readonly pool?: number
  readonly socketBuffer?: number
  readonly delay?: number
  readonly jitter?: number
  readonly loss?: number
  readonly duplicate?: number
  readonly reorder?: number
  readonly corrupt?: number
  readonly seed?: number
  readonly cert?: string
  readonly key?: string
  readonly multicast?: string
  readonly interface?: string
  readonly broadcast?: boolean
  readonly log: RecordKind
  readonly hex?: boolean
  readonly json?: boolean
  readonly pcapng?: string
}
