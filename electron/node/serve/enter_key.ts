import { readFileSync } from 'node:fs'

/**
 * Calls `listener` for each line on standard input, until the returned function is called. Only while this process is
 * in the terminal's foreground: a server that was started with `&` would be stopped (SIGTTIN) by reading what is typed
 * for the shell.
 */
export function onEnter(listener: () => void): () => void {
  const { stdin } = process
  const onData = (text: Buffer) => {
    if (text.includes('\n')) listener()
  }
  const readOrLeave = () => {
    if (inForeground()) stdin.resume()
    else stdin.pause()
  }
  stdin.on('error', () => {}) // The terminal is gone; whether to go on is for SIGHUP to say.
  // First, or the listener would begin to read.
  stdin.pause()
  stdin.on('data', onData)
  process.on('SIGCONT', readOrLeave) // `fg`, `bg`
  readOrLeave()
  return () => {
    process.off('SIGCONT', readOrLeave)
    stdin.off('data', onData)
    stdin.pause()
  }
}

function inForeground(): boolean {
  if (!process.stdin.isTTY) return true
  try {
    // proc_pid_stat(5), after the name in brackets: state, ppid, pgrp, session, tty_nr, tpgid.
    const stat = readFileSync('/proc/self/stat', 'utf8')
    const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return group === foreground
  } catch {
    return true // No /proc: macOS, Windows.
  }
}
