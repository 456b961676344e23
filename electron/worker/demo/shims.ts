import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { answersOf, type Answer, type DemoMachine } from './machines.ts'

/** Writes a folder of small programs that go before the real ones in a demo host's PATH. */
export async function writeShims(folder: string, machine: DemoMachine): Promise<void> {
  await mkdir(folder, { recursive: true })
  const answers = answersOf(machine)
  const programs = new Set(answers.map(({ program }) => program))
  await Promise.all(
    [...programs].map((name) => {
      const own = answers.filter(({ program }) => program === name)
      return writeFile(join(folder, name), script(own), { mode: 0o755 })
    }),
  )
}

function script(answers: readonly Answer[]): string {
  const cases = answers.map(({ when, stdout, stderr, status }) => {
    const patterns = when ? when.map(quoteShell).join('|') : '*'
    const complain = stderr ? ` printf %s ${quoteShell(stderr)} >&2;` : ''
    return `  ${patterns}) printf %s ${quoteShell(stdout)};${complain} exit ${status} ;;`
  })
  return ['#!/bin/sh', 'case "$*" in', ...cases, 'esac', ''].join('\n')
}

function quoteShell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
