import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { promisify } from 'node:util'

export const execute = promisify(execFile)

const cleanups = new Set<() => void>()
let watching = false

/**
 * Runs `cleanup` (synchronous) when this process ends, newest first; the returned function forgets it.
 * The net below `stop()`: a test file that failed before its hooks must not leave servers behind.
 */
export function atExit(cleanup: () => void): () => void {
  if (!watching) {
    watching = true
    process.on('exit', cleanAll)
    // vitest ends its workers with SIGTERM, a person with Ctrl+C; neither raises 'exit' by itself.
    process.once('SIGTERM', () => process.exit(143))
    process.once('SIGINT', () => process.exit(130))
  }
  cleanups.add(cleanup)
  return () => cleanups.delete(cleanup)
}

function cleanAll(): void {
  for (const cleanup of [...cleanups].reverse()) {
    try {
      cleanup()
    } catch {
      // The remaining cleanups matter more than this one's reason.
    }
  }
  cleanups.clear()
}

/** Sends a signal; a process that is already gone is fine. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Every process below `pid`, from Linux's /proc; empty where there is none. */
export function descendants(pid: number): number[] {
  const children = new Map<number, number[]>()
  for (const { pid: child, parent } of processTable()) {
    children.set(parent, [...(children.get(parent) ?? []), child])
  }
  const found: number[] = []
  const queue = [pid]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const below = children.get(next) ?? []
    found.push(...below)
    queue.push(...below)
  }
  return found
}

function processTable(): { pid: number; parent: number }[] {
  let names: string[]
  try {
    names = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  } catch {
    return []
  }
  return names.flatMap((name) => {
    try {
      // proc(5): "pid (comm) state ppid ..."; comm may hold blanks and brackets, so cut after the last one.
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]
      return [{ pid: Number(name), parent: Number(parent) }]
    } catch {
      return []
    }
  })
}

/** A port nobody listens on at this moment. The caller must be ready for someone else to be faster. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
