import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import { listenHandler } from '../../../electron/worker/sockets/listen.ts'
import {
  serverSpec,
  type ServerCounts,
  type ServerPeer,
  type ServerSpecInput,
} from '../../../shared/contract/tester/servers.ts'
import type { ListenEvent, ListenTell } from '../../../shared/tasks/sockets.ts'
import { atExit } from '../../support/processes.ts'
import { WorkerTask } from '../../support/worker_task.ts'

/** How long a peer waits for an answer before it fails: far longer than any answer takes. */
const PATIENCE_SECONDS = 30
const PRELUDE = `
import hashlib, json, os, random, socket, socketserver, ssl, struct, sys, threading
def say(value): print(json.dumps(value), flush=True)
def tcp(): return socket.create_connection((host, port), ${PATIENCE_SECONDS})
def exactly(s, n):
    got = b''
    while len(got) < n:
        piece = s.recv(n - len(got))
        if not piece: raise EOFError('ended after %d of %d bytes' % (len(got), n))
        got += piece
    return got
def all_of(s):
    got = b''
    try:
        while True:
            piece = s.recv(65536)
            if not piece: return got
            got += piece
    except ConnectionResetError: return got
def ask(s, data):
    s.sendall(data); return exactly(s, len(data))
def reset(s):
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0)); s.close()
def framed(payload, order='<', **changes):
    head = {'total_size': len(payload), 'filename': None, 'md5': hashlib.md5(payload).hexdigest()}
    head.update(changes); head = json.dumps(head).encode()
    return struct.pack(order + 'i', len(head)) + head + payload
`

type Listening = Extract<ListenEvent, { type: 'listening' }>
type Stats = Extract<ListenEvent, { type: 'stats' }>

/** A TCP or TLS server of ours in this process. */
export class TcpLab {
  readonly task: WorkerTask<ListenEvent>
  readonly at: Listening

  private constructor(task: WorkerTask<ListenEvent>, at: Listening) {
    this.task = task
    this.at = at
  }

  /** Ends with the test. */
  static async start(
    spec: Omit<ServerSpecInput, 'protocol'>,
    protocol: 'tcp' | 'tls' = 'tcp',
    engine: { slow?: boolean } = {},
  ): Promise<TcpLab> {
    const task = listenTask({ ...spec, protocol }, engine)
    onTestFinished(async () => {
      task.cancel()
      await task.outcome
    })
    const at = await task.until(({ events }) => events.find((event) => event.type === 'listening'))
    return new TcpLab(task, at)
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

  /** Resolves with the newest row of a peer that is as wanted. */
  peer(wanted: (peer: ServerPeer) => boolean): Promise<ServerPeer> {
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

  /**
   * Runs a peer of nothing but Python's standard library to its end. Resolves with what it said, in JSON.
   *
   * @param between what is done before it reads the next line of its standard input, if it does
   */
  python(program: string, between?: () => Promise<unknown>): Promise<unknown[]> {
    return python(program, { port: this.port }, between)
  }
}

/** @param engine a slow one gives no credit for what is logged */
export function listenTask(spec: ServerSpecInput, engine: { slow?: boolean } = {}): WorkerTask<ListenEvent> {
  return new WorkerTask<ListenEvent>(listenHandler, { spec: serverSpec.parse(spec) }, engine)
}

function stats(events: readonly ListenEvent[]): Stats[] {
  return events.filter((event) => event.type === 'stats')
}

function notes(log: WorkerTask<ListenEvent>['log']): string[] {
  return log.filter(({ direction }) => direction === 'note').map(({ data }) => new TextDecoder().decode(data))
}

/** A peer with `host` and `port` set. */
export async function python(
  program: string,
  at: { port: number; host?: string },
  between?: () => Promise<unknown>,
): Promise<unknown[]> {
  const source = `${PRELUDE}host, port = ${JSON.stringify(at.host ?? '127.0.0.1')}, ${at.port}\n${program}`
  const child = spawn('python3', ['-I', '-u', '-c', source], { stdio: 'pipe' })
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
  const said: unknown[] = []
  const released = between?.().then(() => child.stdin.end('\n'))
  // Awaited below, unless the peer fails before.
  released?.catch(() => undefined)
  for await (const line of createInterface({ input: child.stdout })) said.push(JSON.parse(line))
  await ended
  await released
  return said
}
