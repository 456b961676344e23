/** A machine of the demo: what it claims to be when asked. */
export interface DemoMachine {
  readonly name: string
  readonly group: string
  readonly kernel: string
  readonly upDays: number
  readonly load: string
  readonly diskGiB: number
  readonly usedGiB: number
  /** What `systemctl is-active` knows; one that failed exits with 3, as systemd's does. */
  readonly services: Readonly<Record<string, 'active' | 'failed'>>
}

/** A program that answers for the machine instead of for the computer that the demo runs on. */
export interface Answer {
  readonly program: string
  /** The arguments joined by blanks; absent: whatever they are. The first that fits is the answer. */
  readonly when?: readonly string[]
  readonly stdout: string
  readonly stderr?: string
  readonly status: number
}

const kernel = '6.1.0-31-amd64'

/**
 * Three groups, nearly alike: what differs is what a run over them should bring to light. web04's nginx has failed, db02's
 * disk is nearly full, edge03 was not rebooted into the new kernel.
 */
export const demoMachines: readonly DemoMachine[] = [
  ...[1, 2, 3, 4, 5, 6].map((number) => ({
    name: `web0${number}`,
    group: 'web_clusters',
    kernel,
    upDays: 41,
    load: '0.21, 0.18, 0.12',
    diskGiB: 40,
    usedGiB: 13,
    services: { nginx: number === 4 ? ('failed' as const) : ('active' as const), ssh: 'active' as const },
  })),
  ...[1, 2, 3].map((number) => ({
    name: `db0${number}`,
    group: 'db_servers',
    kernel,
    upDays: 112,
    load: number === 2 ? '3.87, 3.61, 3.02' : '0.64, 0.58, 0.55',
    diskGiB: 500,
    usedGiB: number === 2 ? 489 : 211,
    services: { postgresql: 'active' as const, ssh: 'active' as const },
  })),
  ...[1, 2, 3].map((number) => ({
    name: `edge0${number}`,
    group: 'edge',
    kernel: number === 3 ? '6.1.0-27-amd64' : kernel,
    upDays: number === 3 ? 203 : 18,
    load: '0.03, 0.05, 0.01',
    diskGiB: 16,
    usedGiB: 4,
    services: { haproxy: 'active' as const, ssh: 'active' as const },
  })),
]

/** All that `machine` answers by itself, in the order in which it is tried. */
export function answersOf(machine: DemoMachine): Answer[] {
  const build = '#1 SMP PREEMPT_DYNAMIC Debian 6.1.129-1'
  const said = (program: string, when: readonly string[] | undefined, line: string, status = 0): Answer => ({
    program,
    ...(when ? { when } : {}),
    stdout: `${line}\n`,
    status,
  })
  return [
    said('hostname', undefined, machine.name),
    said('uname', ['', '-s'], 'Linux'),
    said('uname', ['-r'], machine.kernel),
    said('uname', ['-sr'], `Linux ${machine.kernel}`),
    said('uname', ['-n'], machine.name),
    said('uname', ['-m'], 'x86_64'),
    said('uname', undefined, `Linux ${machine.name} ${machine.kernel} ${build} x86_64 GNU/Linux`),
    said('uptime', ['-p'], `up ${machine.upDays} days`),
    said('uptime', undefined, ` up ${machine.upDays} days,  1 user,  load average: ${machine.load}`),
    said('df', ['-h', '-h /', '-hT', '-h -T'], diskTable(machine, true)),
    said('df', undefined, diskTable(machine, false)),
    ...Object.entries(machine.services).map(([name, state]) =>
      said('systemctl', [`is-active ${name}`, `is-active ${name}.service`], state, state === 'active' ? 0 : 3),
    ),
    { program: 'systemctl', stdout: 'inactive\n', status: 4 },
  ]
}

function diskTable({ diskGiB, usedGiB }: DemoMachine, human: boolean): string {
  const size = (gib: number) => (human ? `${gib}G` : String(gib * 1024 * 1024))
  const width = human ? 5 : 10
  const cell = (text: string) => text.padStart(width)
  const use = `${Math.ceil((usedGiB / diskGiB) * 100)}%`
  const head = human ? ['Size', 'Used', 'Avail'] : ['1K-blocks', 'Used', 'Available']
  return [
    `Filesystem     ${head.map(cell).join(' ')} Use% Mounted on`,
    `/dev/vda1      ${[diskGiB, usedGiB, diskGiB - usedGiB].map((gib) => cell(size(gib))).join(' ')} ${use.padStart(4)} /`,
  ].join('\n')
}
