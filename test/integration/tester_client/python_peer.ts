import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { atExit } from '../../support/processes.ts'

/** What every peer begins with: `told()` waits for a line from the test, `say` gives it one. */
const PRELUDE = `
import array, fcntl, json, hashlib, os, select, termios, time, socket, socketserver, ssl, struct, sys, threading
def say(*words): print(*words, flush=True)
def told(): return sys.stdin.readline().strip()
def listen(address='127.0.0.1', family=socket.AF_INET):
    s = socket.socket(family, socket.SOCK_STREAM); s.bind((address, 0)); s.listen(64); say(s.getsockname()[1]); return s
def udp(address='127.0.0.1'):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind((address, 0)); say(s.getsockname()[1]); return s
def unread(c):
    count = array.array('i', [0]); fcntl.ioctl(c, termios.FIONREAD, count); return count[0]
def filled(c):
    before = 0
    while not before or before != unread(c): before = unread(c); time.sleep(0.1)
def exactly(c, n):
    data = b''
    while len(data) < n:
        piece = c.recv(n - len(data))
        if not piece: raise EOFError
        data += piece
    return data
def everything(c):
    pieces = []
    while piece := c.recv(65536): pieces.append(piece)
    return b''.join(pieces)
`

/** Has a port and does not listen on it: nobody else can, either. */
export const BOUND_ONLY = "s = socket.socket(); s.bind(('127.0.0.1', 0)); say(s.getsockname()[1]); told()"

/** A peer written with nothing but Python's standard library. Its first line is the port that it has. */
export class PythonPeer {
  readonly port: number
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #lines: AsyncIterator<string>

  private constructor(
    child: ChildProcessByStdio<Writable, Readable, Readable>,
    lines: AsyncIterator<string>,
    port: number,
  ) {
    this.#child = child
    this.#lines = lines
    this.port = port
  }

  static async start(program: string, ...args: string[]): Promise<PythonPeer> {
    const child = spawn('python3', ['-u', '-c', PRELUDE + program, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
    atExit(() => child.kill('SIGKILL'))
    let complaints = ''
    child.stderr.on('data', (piece: Buffer) => (complaints += piece.toString()))
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const first = await lines.next()
    if (first.done) throw new Error(`The peer ended before it listened: ${complaints}`)
    return new PythonPeer(child, lines, Number(first.value))
  }

  /** The next line that it says. */
  async line(): Promise<string> {
    const next = await this.#lines.next()
    if (next.done) throw new Error('The peer ended without another word')
    return next.value
  }

  tell(line: string): void {
    this.#child.stdin.write(`${line}\n`)
  }

  stop(): void {
    this.#child.kill('SIGKILL')
  }
}
