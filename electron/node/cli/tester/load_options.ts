import type { Endpoint, Protocol } from './endpoint.ts'
import type { PayloadOptions } from './payload_options.ts'

export interface LoadOptions extends PayloadOptions {
  readonly preset?: string
  readonly connections?: number
  readonly rate?: number
  readonly think?: number
  readonly ramp?: number
  readonly duration?: number
  readonly count?: number
  readonly size?: number
  readonly hello?: boolean
  readonly data?: string
  readonly answer?: 'same-size' | 'any' | 'none'
  readonly answerTimeout?: number
  readonly connectTimeout?: number
  readonly drain?: number
  readonly processes?: number
  readonly greeting?: boolean
  readonly nagle?: boolean
  readonly beside?: { readonly protocol: Protocol; readonly to: Endpoint }
  readonly yes?: boolean
  readonly json?: boolean
  readonly save?: string[]
}
