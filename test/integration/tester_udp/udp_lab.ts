import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import { listenHandler } from '../../../electron/worker/sockets/listen.ts'
import { serverSpec, type ServerCounts, type ServerSpecInput } from '../../../shared/contract/tester/servers.ts'
import type { ListenEvent, ListenTell } from '../../../shared/tasks/sockets.ts'
import { atExit } from '../../support/processes.ts'
import { WorkerTask } from '../../support/worker_task.ts'

/** How long a peer waits for an answer before it fails: far longer than any answer takes. */
const PATIENCE_SECONDS = 30
const PRELUDE = `
import json, socket, socketserver, struct, sys, threading
def say(value): print(json.dumps(value), flush=True)
def udp(family=socket.AF_INET):
    s = socket.socket(family, socket.SOCK_DGRAM); s.settimeout(${PATIENCE_SECONDS}); return s
def ask(s, data, to):
    s.sendto(data, to); return s.recvfrom(65536)[0]
`

type Listening = Extract<ListenEvent, { type: 'listening' }>
type Stats = Extract<ListenEvent, { type: 'stats' }>

/** A UDP server of ours in this process. */
export class UdpLab {
  readonly task: WorkerTask<ListenEvent>
  readonly at: Listening

  private constructor(task: WorkerTask<ListenEvent>, at: Listening) {
    this.task = task
    this.at = at
  }

  /** Ends with the test. */
  static async start(spec: Omit<ServerSpecInput, 'protocol'>): Promise<UdpLab> {
    const task = udpTask(spec)
    onTestFinished(async () => {
      task.cancel()
      await task.outcome
    })
    const at = await task.until(({ events }) => events.find((event) => event.type === 'listening'))
    return new UdpLab(task, at)
  }

  get port(): number {
    return this.at.port
  }

  tell(message: ListenTell): void {
    this.task.tell(message)
  }

  /** Resolves with the counts once they are as wanted. */
  counts(wanted: (counts: ServerCounts) => boolean): Promise<ServerCounts> {
    return this.task.until(({ events }) => {
      const { counts } = stats(events).at(-1) ?? {}
      return counts && wanted(counts) ? counts : undefined
    })
  }

  /** Resolves with the newest row of the peer that `wanted` finds. */
  peer(wanted: (peer: Stats['peers'][number]) => boolean): Promise<Stats['peers'][number]> {
    return this.task.until(({ events }) =>
      stats(events)
        .flatMap(({ peers }) => peers)
        .findLast(wanted),
    )
  }

  /** Resolves with the text of the first note that holds it. */
  note(text: string): Promise<string> {
    return this.task.until(({ log }) => notes(log).find((note) => note.includes(text)))
  }

  /** Ends the server; resolves with the last counts. */
  async stop(): Promise<ServerCounts> {
    this.task.cancel()
    await this.task.outcome
    return stats(this.task.events).at(-1)!.counts
  }
}

export function udpTask(spec: Omit<ServerSpecInput, 'protocol'>): WorkerTask<ListenEvent> {
  return new WorkerTask<ListenEvent>(listenHandler, { spec: serverSpec.parse({ ...spec, protocol: 'udp' }) })
}

export function stats(events: readonly ListenEvent[]): Stats[] {
  return events.filter((event) => event.type === 'stats')
}

function notes(log: WorkerTask<ListenEvent>['log']): string[] {
  return log.filter(({ direction }) => direction === 'note').map(({ data }) => new TextDecoder().decode(data))
}

/** Runs a peer of nothing but Python's standard library, with `port` set, to its end. Resolves with what it said, in JSON. */
export async function python(program: string, port: number): Promise<unknown[]> {
  const peer = pythonPeer(program, port)
  const said: unknown[] = []
  for await (const line of peer.lines) said.push(JSON.parse(line))
  await peer.ended
  return said
}

/** A peer that goes on until the test ends; resolves with the first that it said. */
export async function pythonServer(program: string): Promise<unknown> {
  const peer = pythonPeer(program, 0)
  peer.ended.catch(() => undefined)
  for await (const line of peer.lines) return JSON.parse(line)
  return peer.ended
}

function pythonPeer(program: string, port: number) {
  const source = `${PRELUDE}port = ${port}\n${program}`
  const child = spawn('python3', ['-I', '-u', '-c', source], { stdio: ['ignore', 'pipe', 'pipe'] })
  const forget = atExit(() => child.kill('SIGKILL'))
  onTestFinished(() => void child.kill('SIGKILL'))
  let complaints = ''
  child.stderr.on('data', (piece: Buffer) => (complaints += piece.toString()))
  const ended = new Promise<void>((resolve, reject) => {
    child.once('close', (code) => {
      forget()
      if (code === 0) resolve()
      else reject(new Error(`The Python peer failed: ${complaints}`))
    })
  })
  return { lines: createInterface({ input: child.stdout }), ended }
}
