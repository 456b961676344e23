import { foldNames } from '../../../../shared/targets/ranges.ts'
import type { Prepared } from '../prepare.ts'

/** What would be done, where, and as whom. */
export function showDryRun(prepared: Prepared, what: string, becomeUser: string | undefined): void {
  const { targets } = prepared
  const rows = targets.map((target) => {
    const { address, port, user } = target.endpoint
    const where = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
    return [target.host.name, where, user, prepared.describeLogin(target)]
  })
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)))
  const lines = [
    `Would run on ${targets.length} ${targets.length === 1 ? 'host' : 'hosts'}: ${foldNames(targets.map(({ host }) => host.name))}`,
    ...rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`),
    `  ${what}${becomeUser === undefined ? '' : `   (with sudo, as ${becomeUser})`}`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}
