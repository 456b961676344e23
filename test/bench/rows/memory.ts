import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import { atExit, descendants, signal } from '../../support/processes.ts'
import { hostName } from '../fleet.ts'
import { flotilla, type Lab } from '../lab.ts'
import type { Contender, Scenario } from '../scenario.ts'

const printedBytes = 2 ** 30
/** Far shorter than it takes memory to grow and shrink again unseen: each process also remembers its own peak. */
const sampleEveryMs = 50
const line = 'All work and no play makes Jack a dull boy, says the log again.'

/**
 * The memory of all our processes while a host prints 1 GiB. A second host is named so that the work is done by worker
 * processes, as it is for groups.
 */
export function memoryOfLargeOutput(lab: Lab): Scenario {
  const print = `[ "$SSH_CONNECTION" != "\${SSH_CONNECTION#* ${lab.fleet.addresses[0]} }" ] || exit 0; yes '${line}' | head -c ${printedBytes}`
  return {
    rows: [
      {
        id: 'memory-1GiB/group',
        metric: 'peak',
        ours: printer(lab, `${hostName(0)},${hostName(1)}`, print),
        bound: 300,
      },
      { id: 'memory-1GiB/one-host', metric: 'peak', ours: printer(lab, hostName(0), print), bound: 300 },
    ],
    maxRuns: 1,
  }
}

function printer(lab: Lab, hosts: string, command: string): Contender {
  const [program = '', ...args] = flotilla(lab, 'batch_run', '-h', hosts, '--cmd', command)
  return {
    name: 'batch_run',
    async measure() {
      const started = performance.now()
      const child = spawn(program, args, {
        env: { ...process.env, ...lab.fleet.env },
        // A pipe that is read: a terminal or a pager would be slower, a file no reader at all.
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      const stop = atExit(() => child.pid !== undefined && signal(child.pid, 'SIGKILL'))
      const peaks = new Map<number, number>()
      const timer = setInterval(() => {
        for (const pid of [child.pid!, ...descendants(child.pid!)]) peaks.set(pid, peakMiB(pid) ?? peaks.get(pid) ?? 0)
      }, sampleEveryMs)
      let shown = 0
      let said = ''
      child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
      child.stdout.on('data', (chunk: Buffer) => (shown += chunk.length))
      const [status] = (await once(child, 'close')) as [number | null]
      const wall = performance.now() - started
      clearInterval(timer)
      stop()
      // 1 GiB more of it would be in the way of the other rows.
      await rm(join(lab.fleet.env['FLOTILLA_HOME']!, 'data', 'runs'), { recursive: true, force: true })
      if (status !== 0 || shown < printedBytes) throw new Error(`exit status ${status}, ${shown} bytes shown\n${said}`)
      // Of each process its own peak: never less than what all of them had at the same moment.
      return { wall, peak: [...peaks.values()].reduce((sum, peak) => sum + peak, 0) }
    },
  }
}

/** The most memory that a process has had so far (proc(5), VmHWM). */
function peakMiB(pid: number): number | undefined {
  try {
    const kib = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kib === undefined ? undefined : Number(kib) / 1024
  } catch {
    return undefined
  }
}
