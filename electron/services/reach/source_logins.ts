import { ContractError } from '../../../shared/contract/errors.ts'
import type { PreparedHosts } from '../prepare_hosts.ts'
import type { SourceLogin } from './probe_matrix.ts'

/**
 * How each host is logged in to. One whose key file is missing must not keep the others from probing: all are prepared at
 * once, and in halves where that is refused, until those that cannot be prepared are alone.
 * @throws what is not about single hosts
 */
export async function sourceLogins(
  names: readonly string[],
  prepare: (names: readonly string[]) => Promise<PreparedHosts>,
): Promise<SourceLogin[]> {
  try {
    const { targets, hostKeys } = await prepare(names)
    return targets.map(({ endpoint }) => ({ endpoint, hostKeys }))
  } catch (error) {
    if (!(error instanceof ContractError) || error.code !== 'problems') throw error
    if (names.length === 1) return [{ problem: error.message }]
    const middle = names.length >> 1
    return [
      ...(await sourceLogins(names.slice(0, middle), prepare)),
      ...(await sourceLogins(names.slice(middle), prepare)),
    ]
  }
}
