import type { PayloadSpec } from '../../../../../shared/contract/tester/bytes.ts'
import { payloadBytes } from '../../../../../shared/tester/payload.ts'

/** What an editor begins with: text as it is typed, with escapes. */
export const usualPayload: PayloadSpec = {
  format: 'text',
  text: '',
  encoding: 'utf-8',
  ending: 'none',
  escapes: true,
  macros: false,
}

type ChecksumKind = NonNullable<PayloadSpec['checksum']>['kind']

/** As the contract has them; named as in the RevEng catalogue. */
export const CHECKSUM_KINDS = [
  'crc16-modbus',
  'crc16-ibm-3740',
  'crc16-xmodem',
  'crc32',
  'sum8',
  'xor8',
] as const satisfies readonly ChecksumKind[]

/** The bytes that a payload amounts to if it is sent now; undefined of a file, which only the engine can read. */
export function payloadNow(payload: PayloadSpec): { bytes: Uint8Array } | { problem: string } | undefined {
  if (payload.format === 'file') return undefined
  return payloadBytes(payload, {
    counter: 1,
    now: new Date(),
    uuid: () => crypto.randomUUID(),
    random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
  })
}
