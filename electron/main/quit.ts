import { app, BrowserWindow, dialog, type Event, type MessageBoxOptions } from 'electron'
import type { Words } from './words.ts'

/** What the engine may take to end its runs; after that the app goes without it. */
const CLOSE_WITHIN_MS = 10_000

export interface QuitOptions {
  /** Runs and transfers that quitting would end. */
  runsGoingOn(): number
  words(): Words
  /** Decided: nothing is asked any more. */
  leaving(): void
  /** Closes the engine. */
  close(): Promise<void>
}

/**
 * Quitting, from wherever it is asked for: people are asked first when runs go on, and the engine is closed before the
 * process ends.
 */
export function guardQuit(options: QuitOptions): void {
  let stage: 'staying' | 'asking' | 'closed' = 'staying'

  const leave = async () => {
    const runs = options.runsGoingOn()
    if (runs > 0 && !(await askToStop(runs, options.words()))) {
      stage = 'staying'
      return
    }
    options.leaving()
    await inTime(options.close())
    stage = 'closed'
    app.quit()
  }

  app.on('before-quit', (event: Event) => {
    if (stage === 'closed') return
    event.preventDefault()
    if (stage === 'asking') return
    stage = 'asking'
    void leave()
  })
}

async function askToStop(runs: number, words: Words): Promise<boolean> {
  const question: MessageBoxOptions = {
    type: 'warning',
    message: words.quitTitle(runs),
    detail: words.quitDetail,
    buttons: [words.quitStay, words.quitStop],
    defaultId: 0,
    cancelId: 0,
  }
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0]
  const { response } = await (window ? dialog.showMessageBox(window, question) : dialog.showMessageBox(question))
  return response === 1
}

/** Resolves when it is done, has failed, or takes too long. */
async function inTime(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOSE_WITHIN_MS)))
  await Promise.race([work.catch((error: unknown) => console.error(error)), late])
  clearTimeout(timer)
}
