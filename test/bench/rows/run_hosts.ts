import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tempFolder } from '../../support/temp.ts'
import { hostName } from '../fleet.ts'
import { benchProgram, flotilla, peer, program, type Lab } from '../lab.ts'
import type { Scenario } from '../scenario.ts'

const command = 'echo hi'
const hosts = 100
const forks = String(hosts)

/** `echo hi` on 100 hosts to which nothing is connected yet. */
export function runOnManyHosts(lab: Lab): Scenario {
  const { addresses, keyFile, port, sshConfig, user } = lab.fleet
  const file = join(tempFolder('hosts'), 'addresses')
  const used = addresses.slice(0, hosts)
  const nodes = used.join(',')
  const config = `-F ${sshConfig}`
  const check = answers(hosts)
  const pssh = (options: string) => peer('pssh', '-i', '-p', forks, '-h', file, '-x', options, command)

  // Its host keys are on record after the warm-up, and are checked; the peers are told not to.
  const run = flotilla(lab, 'batch_run', '-h', `host[001-${hosts}]`, '-f', forks, '--cmd', command)
  const ours = program(lab, { name: 'batch_run', argv: run, warmUp: run, check })
  const psshDefault = program(lab, { name: 'pssh', ...pssh(config), check })
  const psshQuick = program(lab, {
    name: 'pssh with curve25519',
    ...pssh(`${config} -o KexAlgorithms=curve25519-sha256`),
    check,
  })
  const clush = program(lab, {
    name: 'clush',
    ...peer('clush', '-S', '-f', forks, '-o', config, '-w', nodes, command),
    check,
  })
  const pdsh = program(lab, {
    name: 'pdsh',
    ...peer('pdsh', '-S', '-R', 'ssh', '-l', user, '-f', forks, '-w', nodes, command),
    env: { PDSH_SSH_ARGS_APPEND: config },
    check,
  })
  const loop = benchProgram('bare_loop.js', file, String(port), user, keyFile, command)
  const bare = program(lab, { name: 'bare ssh2 loop', argv: loop, warmUp: loop, check })
  return {
    rows: [
      { id: 'run-100/pssh', metric: 'wall', ours, peer: psshDefault, bound: 0.3 },
      { id: 'run-100/clush', metric: 'wall', ours, peer: clush, bound: 0.3 },
      { id: 'run-100/pssh-curve25519', metric: 'wall', ours, peer: psshQuick, bound: 0.65 },
      { id: 'run-100/pssh-cpu', metric: 'cpu', ours, peer: psshDefault, bound: 0.2 },
      { id: 'run-100/bare-loop', metric: 'wall', ours, peer: bare, bound: 1.35 },
      { id: 'run-100/pdsh', metric: 'wall', ours, peer: pdsh },
    ],
    setUp: () => writeFile(file, used.map((address) => `${address}\n`).join('')),
  }
}

/** `echo hi` on one host. */
export function runOnOneHost(lab: Lab): Scenario {
  const { addresses, sshConfig } = lab.fleet
  const check = answers(1)
  const run = flotilla(lab, 'batch_run', '-h', hostName(0), '--cmd', command)
  const ssh = peer('ssh', '-F', sshConfig, addresses[0]!, command)
  return {
    rows: [
      {
        id: 'run-1/ssh',
        metric: 'wall',
        ours: program(lab, { name: 'batch_run', argv: run, warmUp: run, check }),
        peer: program(lab, { name: 'ssh', ...ssh, warmUp: ssh.argv, check }),
        bound: 1.2,
      },
    ],
    runsFactor: 4,
  }
}

/** The same command again, a moment later in the same process: connections and workers are there already. */
export function runAgain(lab: Lab): Scenario {
  const argv = benchProgram('run_twice.ts', lab.fleet.inventory, `host[001-${hosts}]`, command)
  const figures = (output: string) => {
    const { again } = JSON.parse(output) as { again: number }
    return { wall: again }
  }
  const ours = program(lab, { name: 'second run', argv, figures })
  return { rows: [{ id: 'run-100-again', metric: 'wall', ours }] }
}

/** Every program prints what a host printed, each with ornaments of its own. */
function answers(count: number): (output: string) => void {
  return (output) => {
    const found = output.match(/\bhi\b/g)?.length ?? 0
    if (found < count) throw new Error(`${found} of ${count} hosts answered:\n${output.slice(-500)}`)
  }
}
