/** Whether a process of this number runs: ours too, and those that we may not ask. Numbers are given again once a process has ended. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Whether a process of this number runs that is not this one. */
export function isOther(pid: number): boolean {
  return pid !== process.pid && isAlive(pid)
}
