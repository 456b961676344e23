import type { ExchangeFormat } from '../../../../shared/contract/inventory.ts'

/** What a file most likely is; undefined: nothing speaks for any of them. The user can always say otherwise. */
export function guessFormat(fileName: string, text: string): ExchangeFormat | undefined {
  if (/\.csv$/i.test(fileName)) return 'csv'
  if (/^\s*(?:Host|Match|Include)\s+\S/im.test(text) && !/^\s*\[/m.test(text)) return 'ssh-config'
  if (/^\s*\[[^\]\n]*:(?:children|vars)\]|\bansible_\w+\s*=/m.test(text)) return 'ansible-ini'
  if (/^\s*\[/m.test(text)) return /^\s*[\w-]+\s*[=:]/m.test(text) ? 'hosts-ini' : 'ansible-ini'
  if (/^[^\n,]+,[^\n]*$/m.test(text)) return 'csv'
  return undefined
}
