import type { ExchangeFormat } from '../../../../shared/contract/inventory.ts'
import { readAnsibleIni, writeAnsibleIni } from './ansible_ini.ts'
import { readCsv, writeCsv } from './csv.ts'
import { readHostsIni, writeHostsIni } from './hosts_ini.ts'
import type { Exchange } from './model.ts'
import { readSshConfig, writeSshConfig } from './ssh_config.ts'

interface Format {
  /** What an exported file is called. */
  readonly fileName: string
  /** Never throws: what is not understood is among the problems. */
  read(text: string, source: string): Exchange
  write(exchange: Exchange): string
}

export const formats: Readonly<Record<ExchangeFormat, Format>> = {
  'ssh-config': { fileName: 'ssh_config', read: readSshConfig, write: writeSshConfig },
  'ansible-ini': { fileName: 'inventory.ini', read: readAnsibleIni, write: writeAnsibleIni },
  csv: { fileName: 'hosts.csv', read: readCsv, write: writeCsv },
  'hosts-ini': { fileName: 'hosts.ini', read: readHostsIni, write: writeHostsIni },
}
