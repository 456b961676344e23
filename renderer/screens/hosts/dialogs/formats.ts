import type { ExchangeFormat } from '../../../../shared/contract/inventory.ts'

/** As EXCHANGE_FORMATS of the contract, which the page cannot import without its schemas. */
export const FORMATS = ['ssh-config', 'ansible-ini', 'csv', 'hosts-ini'] as const satisfies readonly ExchangeFormat[]
