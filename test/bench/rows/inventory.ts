import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tempFolder } from '../../support/temp.ts'
import { benchProgram, program, type Lab } from '../lab.ts'
import type { Scenario } from '../scenario.ts'

const hosts = 10_000
const groupsPerRegion = 10

/** Reading, parsing and resolving a large inventory, timed inside a process that has done nothing before. */
export function loadLargeInventory(lab: Lab): Scenario {
  const file = join(tempFolder('inventory'), 'hosts.ini')
  const argv = benchProgram('load_inventory.ts', file, String(hosts))
  const ours = program(lab, { name: 'load', argv, figures: (output) => ({ wall: Number(output) }) })
  return {
    rows: [{ id: 'inventory-10000', metric: 'wall', ours, bound: 150 }],
    setUp: () => writeFile(file, largeInventory(100)),
  }
}

/** 10,000 hosts as people write them: a section a host, groups by name and by range, groups of groups. */
export function largeInventory(hostsPerGroup: number): string {
  const name = (index: number) => `node${String(index).padStart(5, '0')}`
  const sections = ['[DEFAULT]\nuser = deploy\nport = 22\n']
  for (let index = 0; index < hosts; index++) {
    const address = `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`
    sections.push(`[${name(index)}]\nhost = ${address}\ntags = rack${index % 40}, ${index % 2 ? 'blue' : 'green'}\n`)
  }
  const groups = hosts / hostsPerGroup
  for (let group = 0; group < groups; group++) {
    const first = group * hostsPerGroup
    const digits = (index: number) => name(index).slice('node'.length)
    const members =
      group % 2
        ? `node[${digits(first)}-${digits(first + hostsPerGroup - 1)}]`
        : Array.from({ length: hostsPerGroup }, (_, at) => name(first + at)).join(', ')
    sections.push(`[group${group}]\nhosts = ${members}\nkey = ~/.ssh/group${group}\n`)
  }
  for (let region = 0; region < groups / groupsPerRegion; region++) {
    const members = Array.from({ length: groupsPerRegion }, (_, at) => `group${region * groupsPerRegion + at}`)
    sections.push(`[region${region}]\ngroups = ${members.join(', ')}\n`)
  }
  return sections.join('\n')
}
