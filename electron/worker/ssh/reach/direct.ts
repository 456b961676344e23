import type { Client, ClientChannel } from 'ssh2'
import { BANNER_BYTES, BANNER_WITHIN_MS, bannerOf } from '../../../../shared/reach/banner.ts'
import type { Probe, ProbeOptions } from '../../../../shared/tasks/reach.ts'
import { msSince, type Found } from '../../probes/found.ts'
import { readWords } from '../../probes/words.ts'
import { printable } from '../connect.ts'
import { ping } from '../test_connection.ts'
import { Cancelled, Unreachable } from '../unreachable.ts'

/**
 * How long sshd may take to look up names before it connects at all. It does so one name at a time, and does nothing else
 * meanwhile (channels.c calls getaddrinfo(3)); a dead resolver takes 10 to 30 s for each (resolv.conf(5)).
 */
const LOOKUP_WITHIN_MS = 30_000

/** RFC 4254 section 5.1. */
const OPEN_FAILURE = { prohibited: 1, connectFailed: 2, unknownType: 3 } as const

/** What OpenSSH says when connect(2) fails at once, in place of errno's words (9.2; there is no route, most often). */
const NO_WORDS = 'open failed'

export interface DirectlyFound extends Found {
  /** sshd did not try, or does not say why it failed: other means may know more. */
  readonly unclear?: true
}

/**
 * Has sshd connect to where the probe points (RFC 4254 section 7.2), and closes what opens. The time allowed begins when
 * sshd has begun: looking up another probe's name must not make this one late.
 * @throws Unreachable when the connection ends, Cancelled
 */
export function probeDirectly(
  client: Client,
  { address, port }: Probe,
  { timeoutMs, banner }: ProbeOptions,
  signal: AbortSignal,
): Promise<DirectlyFound> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now()
    let open: ClientChannel | undefined
    let settled = false
    const settle = (act: () => void) => {
      if (settled) return
      settled = true
      clearTimeout(timer)
      client.off('close', onClose)
      signal.removeEventListener('abort', onAbort)
      if (open) discard(open)
      act()
    }
    const found = (what: DirectlyFound) => settle(() => resolve(what))
    const onClose = () => settle(() => reject(new Unreachable('lost', 'the connection ended in the middle of probing')))
    const onAbort = () => settle(() => reject(new Cancelled()))
    let timer = setTimeout(
      () => found({ state: 'timed-out', via: 'ssh', message: 'the server there did not say that it had begun' }),
      timeoutMs + LOOKUP_WITHIN_MS,
    )
    client.on('close', onClose)
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) return onAbort()
    try {
      client.forwardOut('127.0.0.1', 0, address, port, (error, channel) => {
        // RFC 4254 knows no way to take a request back: what opens too late is closed when it comes.
        if (settled) return channel && discard(channel)
        const ms = msSince(startedAt)
        if (error) return found({ ...refusal(error), ms, via: 'ssh' })
        if (!banner) {
          discard(channel)
          return found({ state: 'open', ms, via: 'ssh' })
        }
        open = channel
        clearTimeout(timer)
        readBanner(channel, (text) =>
          found({ state: 'open', ms, via: 'ssh', ...(text === undefined ? {} : { banner: text }) }),
        )
      })
      // Answered in order: when the answer is here, sshd has begun to connect.
      ping(client, () => {
        if (settled || open) return
        clearTimeout(timer)
        timer = setTimeout(() => found({ state: 'timed-out', via: 'ssh' }), timeoutMs)
      })
    } catch {
      onClose()
    }
  })
}

function refusal(error: Error & { reason?: unknown }): Pick<DirectlyFound, 'state' | 'message' | 'unclear'> {
  const words = printable(error.message.replace(/^\(SSH\) Channel open failure: /, ''))
  if (error.reason === OPEN_FAILURE.prohibited)
    return { state: 'prohibited', message: 'sshd forbids this forwarding', unclear: true }
  if (error.reason === OPEN_FAILURE.unknownType)
    return { state: 'prohibited', message: 'the server knows no forwarding', unclear: true }
  const known = readWords(words)
  if (known) return known.state === 'refused' ? { state: known.state } : known
  if (words === NO_WORDS || words === '')
    return { state: 'failed', message: 'sshd could not connect and does not say why', unclear: true }
  return { state: 'failed', message: words }
}

/** Its first line, or what came of it in a second. */
function readBanner(channel: ClientChannel, done: (text: string | undefined) => void): void {
  const pieces: Buffer[] = []
  let length = 0
  const finish = () => {
    clearTimeout(timer)
    done(bannerOf(Buffer.concat(pieces)))
  }
  const timer = setTimeout(finish, BANNER_WITHIN_MS)
  channel.on('data', (data: Buffer) => {
    if (length >= BANNER_BYTES) return
    pieces.push(data)
    length += data.byteLength
    if (length >= BANNER_BYTES || data.includes('\n')) finish()
  })
  channel.on('close', finish)
}

/** Closes a channel. What still comes is thrown away: unread, each could hold 2 MiB. */
function discard(channel: ClientChannel): void {
  channel.on('error', () => {})
  channel.resume()
  channel.close()
}
