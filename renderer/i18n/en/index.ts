import { common } from './common.ts'
import { dangers } from './dangers.ts'
import { history } from './history.ts'
import { hosts } from './hosts.ts'
import { load } from './load.ts'
import { reach } from './reach.ts'
import { run } from './run.ts'
import { settings } from './settings.ts'
import { tester } from './tester.ts'
import { transfers } from './transfers.ts'

export const en = { common, hosts, run, dangers, transfers, tester, load, reach, history, settings } as const
