import { common } from './common.ts'
import { dangers } from './dangers.ts'
import { history } from './history.ts'
import { hosts } from './hosts.ts'
import { run } from './run.ts'
import { settings } from './settings.ts'
import { transfers } from './transfers.ts'

export const en = { common, hosts, run, dangers, transfers, history, settings } as const
