import type { TFunction } from 'i18next'
import type { SocketFault } from '../../../../../shared/contract/tester/bytes.ts'
import { inertText } from '../../../../../shared/inert_text.ts'

/** Why something failed or ended: in a word of the page's language where there is one, then the engine's sentence. */
export function reasonText(
  { message = '', fault }: { readonly message?: string | undefined; readonly fault?: SocketFault | undefined },
  t: TFunction,
): string {
  const sentence = inertText(message)
  return fault === undefined || fault === 'other' ? sentence : `${t(`tester.fault.${fault}`)} · ${sentence}`
}
