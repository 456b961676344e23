import { createSocket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { setMaxListeners } from 'node:events'
import { connect, isIP } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { TaskOutcome } from '../../../shared/outcome.ts'
import { BANNER_BYTES, BANNER_WITHIN_MS, bannerOf } from '../../../shared/reach/banner.ts'
import type { LocalProbeInput, Probe } from '../../../shared/tasks/reach.ts'
import { FoundCells, msSince, type Found } from '../probes/found.ts'
import { inLanes } from '../probes/lanes.ts'
import type { TaskContext } from '../task_context.ts'

/** Names are looked up four at a time (libuv's threads), so what waits for its turn is not late yet. */
const LOOKUP_WITHIN_MS = 30_000

/** Does `sockets.probe`: makes probes from this machine, begun at a bounded rate. */
export async function probeHandler(input: LocalProbeInput, context: TaskContext): Promise<TaskOutcome> {
  const { signal } = context
  const cells = new FoundCells(context)
  const pace = new Pace(input.ratePerSecond)
  setMaxListeners(0, signal)
  try {
    await inLanes(input.probes, input.atOnce, signal, async (probe) => {
      await pace.turn(signal)
      const found = signal.aborted ? undefined : await probeFromHere(probe, input, signal)
      if (found) cells.add(probe, { ...found, via: 'local' })
    })
    return signal.aborted ? { state: 'cancelled', started: true } : { state: 'succeeded', result: {} }
  } finally {
    cells.tell()
  }
}

/** Gives out turns, so many a second. */
class Pace {
  private next = 0
  private readonly everyMs: number

  constructor(perSecond: number) {
    this.everyMs = 1000 / perSecond
  }

  /** Resolves when it is the caller's turn, or aborted. */
  async turn(signal: AbortSignal): Promise<void> {
    const now = performance.now()
    const at = Math.max(now, this.next)
    this.next = at + this.everyMs
    // Timers have whole milliseconds; what is closer begins at once, and the next ones wait for it.
    if (at - now >= 1) await delay(at - now, undefined, { signal }).catch(() => {})
  }
}

/** Undefined when aborted. */
async function probeFromHere(probe: Probe, input: LocalProbeInput, signal: AbortSignal): Promise<Found | undefined> {
  const addresses = await addressesOf(probe.address, signal)
  if ('state' in addresses) return addresses
  const act = input.protocol === 'udp' ? udp : tcp
  const until = performance.now() + input.timeoutMs
  let found: Found | undefined
  // As sshd and every client do: the first address that is open, else what the last one said.
  for (const address of addresses) {
    const leftMs = until - performance.now()
    if (signal.aborted) return undefined
    if (found !== undefined && leftMs <= 0) break
    found = await act(address, probe.port, { banner: input.banner, timeoutMs: Math.max(1, leftMs) }, signal)
    if (found?.state === 'open') break
  }
  return signal.aborted ? undefined : found
}

/** The addresses of a name, in the system's order, or what was found instead. */
async function addressesOf(name: string, signal: AbortSignal): Promise<readonly string[] | Found> {
  if (isIP(name) !== 0) return [name]
  const answered = new AbortController()
  const tooLong = delay(LOOKUP_WITHIN_MS, undefined, { signal: AbortSignal.any([signal, answered.signal]) }).then(
    (): Found => ({ state: 'name-not-found', message: `the name was not found in ${LOOKUP_WITHIN_MS / 1000} s` }),
    () => [],
  )
  try {
    return await Promise.race([lookup(name, { all: true }).then((all) => all.map(({ address }) => address)), tooLong])
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return { state: 'name-not-found', message: `the name was not found (${code ?? 'no reason given'})` }
  } finally {
    answered.abort()
  }
}

type Limits = Pick<LocalProbeInput, 'timeoutMs' | 'banner'>

function tcp(
  host: string,
  port: number,
  { timeoutMs, banner }: Limits,
  signal: AbortSignal,
): Promise<Found | undefined> {
  return new Promise((resolve) => {
    const startedAt = performance.now()
    const pieces: Buffer[] = []
    let length = 0
    let open: Found | undefined
    const socket = connect({ host, port })
    const settle = (found: Found | undefined) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      // No lingering, and no half closed connections that add up: the port was all that was asked for.
      socket.destroy()
      resolve(found)
    }
    const greeted = () => {
      const text = bannerOf(Buffer.concat(pieces))
      settle(open && text !== undefined ? { ...open, banner: text } : open)
    }
    const onAbort = () => settle(undefined)
    let timer = setTimeout(() => settle({ state: 'timed-out' }), timeoutMs)
    signal.addEventListener('abort', onAbort, { once: true })
    socket.on('connect', () => {
      open = { state: 'open', ms: msSince(startedAt) }
      clearTimeout(timer)
      if (!banner) return settle(open)
      timer = setTimeout(greeted, BANNER_WITHIN_MS)
    })
    socket.on('data', (data) => {
      if (!banner) return
      pieces.push(data)
      length += data.byteLength
      if (length >= BANNER_BYTES || data.includes('\n')) greeted()
    })
    socket.on('end', greeted)
    socket.on('error', (error: NodeJS.ErrnoException) => (open ? greeted() : settle(failureOf(error, startedAt))))
  })
}

/** One line end as a datagram, and whatever comes back: an answer, ICMP's "port unreachable" (RFC 1122 4.1.3.1), or nothing. */
function udp(
  host: string,
  port: number,
  { timeoutMs, banner }: Limits,
  signal: AbortSignal,
): Promise<Found | undefined> {
  return new Promise((resolve) => {
    const startedAt = performance.now()
    const socket = createSocket(isIP(host) === 6 ? 'udp6' : 'udp4')
    let settled = false
    const settle = (found: Found | undefined) => {
      if (settled) return
      settled = true
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      socket.close()
      resolve(found)
    }
    const onAbort = () => settle(undefined)
    const timer = setTimeout(() => settle({ state: 'no-answer' }), timeoutMs)
    const onError = (error: NodeJS.ErrnoException) => settle(failureOf(error, startedAt))
    signal.addEventListener('abort', onAbort, { once: true })
    socket.on('error', onError)
    socket.on('message', (data) => {
      const text = banner ? bannerOf(data) : undefined
      settle({ state: 'open', ms: msSince(startedAt), ...(text === undefined ? {} : { banner: text }) })
    })
    // Connected: else the kernel does not say whose ICMP came (udp(7)).
    socket.on('connect', () => socket.send('\n', (error) => error && onError(error)))
    socket.connect(port, host)
  })
}

const NO_ROUTE = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'EADDRNOTAVAIL', 'EINVAL'])

/** errno(3) of connect(2) and send(2). */
function failureOf({ code = '', message }: NodeJS.ErrnoException, startedAt: number): Found {
  if (code === 'ECONNREFUSED') return { state: 'refused', ms: msSince(startedAt) }
  if (code === 'ETIMEDOUT') return { state: 'timed-out' }
  if (NO_ROUTE.has(code)) return { state: 'no-route', message: `no route there (${code})` }
  if (code === 'EACCES' || code === 'EPERM')
    return { state: 'failed', message: `this machine forbids it (${code}); look at its firewall` }
  if (code === 'EMFILE' || code === 'ENFILE')
    return { state: 'failed', message: 'too many files are open here; probe fewer at once' }
  return { state: 'failed', message: message.slice(0, 200) }
}
