import { randomFillSync } from 'node:crypto'
import { chown, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { tempFolder } from '../../support/temp.ts'
import { hostName } from '../fleet.ts'
import { flotilla, peer, program, type Lab } from '../lab.ts'
import type { Scenario } from '../scenario.ts'

const KiB = 2 ** 10
const MiB = 2 ** 20

/** Where files go on every host, below the folder in which a session starts. */
const inbox = 'inbox'

/** 512 MiB to one host. */
export function oneLargeFile(lab: Lab): Scenario {
  const { addresses, sshConfig } = lab.fleet
  const source = sourceOf([512 * MiB])
  const file = join(source.folder, fileName(0))
  const put = flotilla(lab, 'batch_scp', '-h', hostName(0), ...putOptions(file))
  const scp = peer('scp', '-q', '-F', sshConfig, file, `${addresses[0]}:${inbox}/`)
  const target = inboxes(lab, 1, source)
  return {
    rows: [
      {
        id: 'put-512M/scp',
        metric: 'wall',
        ours: program(lab, { name: 'batch_scp', argv: put, warmUp: greet(lab), ...target }),
        peer: program(lab, { name: 'scp', ...scp, ...target }),
        bound: 1.15,
      },
    ],
    setUp: source.setUp,
    tearDown: source.tearDown,
  }
}

/** 64 MiB to 20 hosts. */
export function oneFileToManyHosts(lab: Lab): Scenario {
  const { addresses, sshConfig } = lab.fleet
  const hosts = 20
  const source = sourceOf([64 * MiB])
  const file = join(source.folder, fileName(0))
  const put = flotilla(lab, 'batch_scp', '-h', `host[001-0${hosts}]`, ...putOptions(file))
  const nodes = addresses.slice(0, hosts).join(',')
  const clush = peer('clush', '-S', '-o', `-F ${sshConfig}`, '-w', nodes, '--copy', file, '--dest', `${inbox}/`)
  const target = inboxes(lab, hosts, source)
  return {
    rows: [
      {
        id: 'put-64M-20/clush',
        metric: 'wall',
        ours: program(lab, { name: 'batch_scp', argv: put, warmUp: greet(lab), ...target }),
        peer: program(lab, { name: 'clush --copy', ...clush, ...target }),
        bound: 0.8,
      },
    ],
    setUp: source.setUp,
    tearDown: source.tearDown,
  }
}

/** 2,000 files of 4 KiB in 20 folders to one host; modes and times go with them, as `rsync -a` does it. */
export function manyFiles(lab: Lab): Scenario {
  const { addresses, sshConfig } = lab.fleet
  const source = sourceOf(Array.from({ length: 2000 }, () => 4 * KiB))
  const put = flotilla(lab, 'batch_scp', '-h', hostName(0), '-p', ...putOptions(`${source.folder}/`))
  const rsync = peer('rsync', '-a', '-e', `ssh -F ${sshConfig}`, `${source.folder}/`, `${addresses[0]}:${inbox}/`)
  const target = inboxes(lab, 1, source)
  return {
    rows: [
      {
        id: 'put-2000x4K/rsync',
        metric: 'wall',
        ours: program(lab, { name: 'batch_scp', argv: put, warmUp: greet(lab), ...target }),
        peer: program(lab, { name: 'rsync -a', ...rsync, ...target }),
        bound: 1.2,
      },
    ],
    runsFactor: 2,
    setUp: source.setUp,
    tearDown: source.tearDown,
  }
}

/** Puts the keys of the hosts on record: ours checks them, the peers are told not to. */
function greet(lab: Lab): string[] {
  return flotilla(lab, 'batch_run', '-h', 'host[001-020]', '--cmd', 'true')
}

function putOptions(local: string): string[] {
  return ['--action', 'put', '--local', local, '--remote', `${inbox}/`]
}

interface Source {
  readonly folder: string
  readonly files: number
  readonly bytes: number
  setUp: () => Promise<void>
  /** What lies there is memory. */
  tearDown: () => Promise<void>
}

const filesPerFolder = 100

function fileName(index: number): string {
  return `part${Math.floor(index / filesPerFolder)}/file${index}`
}

/** Files that do not compress and share nothing. */
function sourceOf(sizes: readonly number[]): Source {
  const folder = tempFolder('source')
  return {
    folder,
    files: sizes.length,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    async setUp() {
      for (const [index, size] of sizes.entries()) {
        const path = join(folder, fileName(index))
        await mkdir(dirname(path), { recursive: true })
        await writeFile(path, randomFillSync(Buffer.alloc(size)))
      }
    },
    tearDown: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Makes the targets empty before a run, and proves after it that all is there. */
function inboxes({ fleet }: Lab, hosts: number, { files, bytes }: Source) {
  const folders = fleet.addresses.slice(0, hosts).map((address) => join(fleet.homeOf(address), inbox))
  return {
    async before() {
      for (const folder of folders) {
        await rm(folder, { recursive: true, force: true })
        await mkdir(folder)
        // It belongs to the account of the sessions, which may be another one than ours.
        const { uid, gid } = await stat(dirname(folder))
        await chown(folder, uid, gid)
      }
    },
    async check() {
      for (const folder of folders) {
        const entries = await readdir(folder, { recursive: true, withFileTypes: true })
        const sizes = await Promise.all(
          entries
            .filter((entry) => entry.isFile())
            .map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size),
        )
        const sum = sizes.reduce((total, size) => total + size, 0)
        if (sizes.length === files && sum === bytes) continue
        throw new Error(`${folder} has ${sizes.length} files with ${sum} bytes, not ${files} with ${bytes}`)
      }
    },
  }
}
