import { EXIT } from '../../../../shared/runs/summary.ts'

/** Who has waited for so long wants to know that there is another way, milliseconds. */
const PATIENCE_MS = 1_000

/**
 * Ctrl-C ends in good order; a second one leaves at once.
 * @returns forgets it again
 */
export function onInterrupt(end: () => void): () => void {
  let slow: NodeJS.Timeout | undefined
  const ask = () => {
    if (slow) process.exit(EXIT.interrupted)
    slow = setTimeout(() => process.stderr.write('flotilla: Still ending; Ctrl-C again leaves at once.\n'), PATIENCE_MS)
    slow.unref()
    end()
  }
  process.on('SIGINT', ask).on('SIGTERM', ask).on('SIGHUP', ask)
  return () => {
    clearTimeout(slow)
    process.off('SIGINT', ask).off('SIGTERM', ask).off('SIGHUP', ask)
  }
}
