import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atExit } from './processes.ts'

/**
 * An empty folder, removed when the process ends.
 * Others may read it: the test user's sessions and OpenSSH's key files live in such folders.
 */
export function tempFolder(label = 'test'): string {
  const path = mkdtempSync(join(tmpdir(), `flotilla-${label}-`))
  chmodSync(path, 0o755)
  atExit(() => rmSync(path, { recursive: true, force: true }))
  return path
}

export interface TinyTmpfs {
  readonly path: string
  unmount(): void
}

/** A file system of `sizeKiB` that everybody may fill up. Needs `requires('tmpfs')`. */
export function tinyTmpfs(sizeKiB: number): TinyTmpfs {
  const path = tempFolder('tmpfs')
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeKiB}k,mode=1777`, 'tmpfs', path])
  const forget = atExit(unmount)
  let mounted = true

  function unmount(): void {
    if (!mounted) return
    mounted = false
    // Lazy: a session that still sits in the folder must not keep the mount for ever.
    execFileSync('umount', ['--lazy', path])
    forget()
  }

  return { path, unmount }
}
