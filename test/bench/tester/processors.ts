import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { findProgram } from '../../support/tools.ts'

/**
 * Server and client each have a processor of their own, where there are two and taskset: left to itself, the scheduler puts
 * two programs that wake each other onto one processor now and then, and a figure is halved or doubled by that alone.
 */
export const SERVER = 0
export const CLIENT = 1

const taskset = availableParallelism() > 1 ? findProgram('taskset') : undefined

/** What the notes of the rows say of it. */
export const placement =
  taskset === undefined
    ? 'Server and client run where the scheduler puts them.'
    : 'Server and client each keep to one processor (taskset); threads of Node beside its main one are free.'

/** @returns a command line that runs another on one processor */
export function pinned(processor: number, argv: readonly string[]): readonly string[] {
  return taskset === undefined ? argv : [taskset, '--cpu-list', String(processor), ...argv]
}

/** Moves the main thread of a process; those that it has made before (garbage collection, compiling) stay free. */
export function pin(processor: number, pid: number): void {
  if (taskset !== undefined)
    execFileSync(taskset, ['--cpu-list', '--pid', String(processor), String(pid)], { stdio: 'ignore' })
}

/** The processor time that all threads of a process have had so far, microseconds (proc(5), schedstat). */
export function processorTime(pid: number): number {
  const folder = `/proc/${pid}/task`
  const times = readdirSync(folder).map((thread) => readFileSync(`${folder}/${thread}/schedstat`, 'utf8'))
  return times.reduce((sum, text) => sum + Number(text.split(' ')[0]) / 1000, 0)
}
