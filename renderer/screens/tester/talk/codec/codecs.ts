import type { CodecSpec } from '../../../../../shared/contract/tester/bytes.ts'

export type CodecType = CodecSpec['type']

export const CODEC_TYPES = [
  'none',
  'lines',
  'fixed',
  'delimiter',
  'length',
  'json-header',
] as const satisfies readonly CodecType[]

const MIB = 1024 * 1024

/** What each kind begins with: the defaults of the contract. */
export const usualCodecs: { readonly [Type in CodecType]: Extract<CodecSpec, { type: Type }> } = {
  none: { type: 'none' },
  lines: { type: 'lines', ending: 'any', maxBytes: MIB },
  fixed: { type: 'fixed', bytes: 64 },
  delimiter: { type: 'delimiter', hex: '00', maxBytes: MIB },
  length: { type: 'length', bytes: 4, order: 'big', signed: false, inclusive: false, maxBytes: MIB },
  'json-header': { type: 'json-header', order: 'little', maxHeaderBytes: 64 * 1024, maxPayloadBytes: 64 * MIB },
}

/** 1 to 64 bytes as the contract has them, of what a person typed; undefined when it is something else. */
export function delimiterOf(typed: string): string | undefined {
  const hex = typed.replace(/0x|[\s,:-]/gi, '').toLowerCase()
  return /^([0-9a-f]{2}){1,64}$/.test(hex) ? hex : undefined
}
