import type { ServerChannel } from 'ssh2'
import type { ExecHandler } from './hostile.ts'

const pieceBytes = 32 * 1024

/** Prints and ends as a sound server does: something to compare with. */
export function answers(stdout: string, status = 0, stderr = ''): ExecHandler {
  return ({ accept }) => {
    const channel = accept()
    channel.stderr.write(stderr)
    channel.write(stdout)
    channel.exit(status)
    channel.end()
  }
}

/** The request gets neither yes nor no. */
export const neverAnswers: ExecHandler = () => undefined

/** Says no to every command. */
export const refuses: ExecHandler = ({ reject }) => reject()

/** The exit status arrives, but the channel stays open. */
export function exitsWithoutClosing(status = 0): ExecHandler {
  return ({ accept }) => accept().exit(status)
}

/** The channel closes and nobody ever learns how the command ended. */
export function closesWithoutStatus(stdout = ''): ExecHandler {
  return ({ accept }) => accept().end(stdout)
}

/** The connection is gone after so many bytes of output. */
export function dropsAfter(bytes: number): ExecHandler {
  return ({ accept, socket }) => {
    const channel = accept()
    // end(), so that what was written is on its way before the connection closes.
    write(channel, bytes, () => socket.end())
  }
}

/** `yes` without end, as fast as the client's window allows. `sent` counts what the client let through. */
export function floods(): ExecHandler & { readonly sent: number } {
  let sent = 0
  const piece = Buffer.from('y\n'.repeat(pieceBytes / 2))
  const handler: ExecHandler = ({ accept, session }) => {
    const channel = accept()
    let open = true
    const stop = () => (open = false)
    channel.on('close', stop)
    session.on('close', stop)
    const next = () => {
      if (!open) return
      // The callback comes when the window took the piece: nothing piles up here.
      channel.write(piece, () => {
        sent += piece.length
        setImmediate(next)
      })
    }
    next()
  }
  return Object.defineProperty(handler, 'sent', { get: () => sent }) as ExecHandler & { readonly sent: number }
}

/** So many bytes in lines of 64, then exit status 0. */
export function prints(bytes: number): ExecHandler {
  const line = `${'0123456789abcdef'.repeat(4).slice(0, 63)}\n`
  return printsRepeated(bytes, line)
}

/** So many bytes without a newline, then exit status 0. */
export function printsHugeLine(bytes: number): ExecHandler {
  return printsRepeated(bytes, 'x')
}

/** What a terminal would obey: colours, titles, clearing, the clipboard, answers typed for the user, 8-bit controls. */
export const terminalEscapes = [
  '\x1b[31mred\x1b[0m',
  '\x1b]0;owned\x07',
  '\x1b[2J\x1b[H',
  '\x1b]52;c;cm0gLXJmIC8=\x07',
  '\x1b[6n\x1bP$qm\x1b\\',
  '\x9b31mC1',
  'over\rwritten\x08\x08',
  '\u202egnp.exe',
].join('\n')

/** Ends by a signal, RFC 4254 section 6.10: `TERM`, `KILL`. */
export function diesBySignal(name: string, stdout = ''): ExecHandler {
  return ({ accept }) => {
    const channel = accept()
    channel.write(stdout)
    channel.exit(name, false, 'killed')
    channel.end()
  }
}

function printsRepeated(bytes: number, unit: string): ExecHandler {
  return ({ accept }) => {
    const channel = accept()
    write(
      channel,
      bytes,
      () => {
        channel.exit(0)
        channel.end()
      },
      unit,
    )
  }
}

/** Writes piece by piece, as the window allows; `done` when all of it has been taken. */
function write(channel: ServerChannel, bytes: number, done: () => void, unit = 'x'): void {
  const piece = Buffer.from(unit.repeat(Math.ceil(pieceBytes / unit.length)))
  let left = bytes
  const next = () => {
    if (left <= 0) return done()
    const part = piece.subarray(0, Math.min(left, Math.floor(pieceBytes / unit.length) * unit.length))
    left -= part.length
    channel.write(part, () => setImmediate(next))
  }
  next()
}
