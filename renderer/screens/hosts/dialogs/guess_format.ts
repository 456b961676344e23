import type { ExchangeFormat } from '../../../../shared/contract/inventory.ts'

/** What a file most likely is; undefined: nothing speaks for any of them. The user can always say otherwise. */
export function guessFormat(fileName: string, text: string): ExchangeFormat | undefined {
  if (/\.csv$/i.test(fileName)) return 'csv'
  // White space of one line only: what runs over line ends takes minutes for a file of blank lines.
  const hasSections = /^[ \t]*\[/m.test(text)
  if (/^[ \t]*(?:Host|Match|Include)[ \t]+\S/im.test(text) && !hasSections) return 'ssh-config'
  if (/^[ \t]*\[[^\]\n]*:(?:children|vars)\]|\bansible_\w+[ \t]*=/m.test(text)) return 'ansible-ini'
  if (hasSections) return /^[ \t]*[\w-]+[ \t]*[=:]/m.test(text) ? 'hosts-ini' : 'ansible-ini'
  if (/^[^\n,]+,[^\n]*$/m.test(text)) return 'csv'
  return undefined
}
