import { EXIT } from '../../../../shared/runs/summary.ts'

/**
 * Ctrl-C ends in good order; a second one leaves at once.
 * @returns forgets it again
 */
export function onInterrupt(end: () => void): () => void {
  let asked = false
  const ask = () => {
    if (asked) process.exit(EXIT.interrupted)
    asked = true
    end()
  }
  process.on('SIGINT', ask).on('SIGTERM', ask).on('SIGHUP', ask)
  return () => void process.off('SIGINT', ask).off('SIGTERM', ask).off('SIGHUP', ask)
}
