import { foldNames } from '../../../../shared/targets/ranges.ts'
import type { Prepared } from '../prepare.ts'
import { inert } from './inert.ts'
import { counted } from '../../../../shared/units.ts'
import { padTo, displayWidth } from './width.ts'

/**
 * What would be done, where, and as whom.
 * @param how what else there is to know of it, in words; no secrets
 */
export function showDryRun(prepared: Prepared, what: string, how: readonly string[]): void {
  const { targets } = prepared
  const rows = targets.map((target) => {
    const { address, port, user } = target.endpoint
    const where = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
    return [target.host.name, where, user, prepared.describeLogin(target)].map(inert)
  })
  const widths = [0, 1, 2].map((column) => rows.reduce((most, row) => Math.max(most, displayWidth(row[column]!)), 0))
  const lines = [
    `Would run on ${counted(targets.length, 'host')}: ${foldNames(targets.map(({ host }) => host.name))}`,
    ...rows.map((row) => `  ${row.map((cell, column) => padTo(cell, widths[column] ?? 0)).join('  ')}`),
    'What:',
    ...what.split('\n').map((line) => `  ${inert(line)}`),
    ...(how.length > 0 ? [`With: ${how.join('; ')}`] : []),
    `Inventory: ${prepared.inventoryPath}`,
  ]
  for (const warning of prepared.warnings) console.error(`warning: ${warning}`)
  console.log(lines.join('\n'))
}
