import { BEAT_INTERVAL_MS, type FromWorker, type ToWorker } from '../../shared/pool/protocol.ts'
import type { EnginePort } from './port.ts'
import { TaskContext, type TaskHandler } from './task_context.ts'

export interface TaskHostOptions {
  readonly port: EnginePort
  readonly handlers: Readonly<Record<string, TaskHandler>>
  /** Live connections, for the statistics. */
  readonly connections: () => number
  /** Closes what the handlers keep warm. */
  readonly close: () => void
}

/** Runs the tasks that the engine sends, all on this process's one event loop, and tells it that it lives. */
export function hostTasks({ port, handlers, connections, close }: TaskHostOptions): void {
  const running = new Map<number, TaskContext>()
  let cpuBefore = process.cpuUsage()
  let beatBefore = process.hrtime.bigint()

  const start = async ({ id, kind, input, credit }: Extract<ToWorker, { type: 'start' }>) => {
    const context = new TaskContext(id, credit, (message) => port.send(message))
    running.set(id, context)
    const done = (outcome: Extract<FromWorker, { type: 'done' }>['outcome']) => {
      running.delete(id)
      context.flush()
      port.send({ type: 'done', id, outcome })
    }
    const handler = handlers[kind]
    if (!handler) return done({ state: 'failed', message: `No worker knows how to do "${kind}".` })
    try {
      done(await handler(input as never, context))
    } catch (error) {
      done({
        state: 'failed',
        message: `Flotilla failed inside: ${error instanceof Error ? error.message : String(error)}`,
      })
    }
  }

  const beat = setInterval(() => {
    const used = process.cpuUsage(cpuBefore)
    const now = process.hrtime.bigint()
    const cpuShare = (used.user + used.system) / (Number(now - beatBefore) / 1_000)
    cpuBefore = process.cpuUsage()
    beatBefore = now
    port.send({
      type: 'beat',
      stats: { tasks: running.size, connections: connections(), rssBytes: process.memoryUsage.rss(), cpuShare },
    })
  }, BEAT_INTERVAL_MS)

  const leave = () => {
    clearInterval(beat)
    for (const context of running.values()) context.cancel()
    close()
    port.exit()
  }

  port.onMessage((message) => {
    switch (message.type) {
      case 'start':
        return void start(message)
      case 'cancel':
        return running.get(message.id)?.cancel()
      case 'credit':
        return running.get(message.id)?.addCredit(message.bytes)
      case 'answer':
        return running.get(message.id)?.answer(message.ask, message.value)
      case 'tell':
        return running.get(message.id)?.tell(message.message)
      case 'shutdown':
        return leave()
    }
  })
  port.onClose(leave)
  port.send({ type: 'ready', pid: process.pid })
}
