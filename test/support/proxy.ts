import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface ProxyOptions {
  /** What stands behind it: a TestSshd, a hostile server, anything with a port. */
  readonly target: { readonly address?: string; readonly port: number }
  /** Milliseconds added in each direction; `up` is from the client to the server. */
  readonly latencyMs?: { readonly up?: number; readonly down?: number }
}

export interface CutPoint {
  /** Bytes still let through, counted from the call, over all connections. */
  readonly fromServer?: number
  readonly fromClient?: number
  /** `reset` (the default) is what a crash looks like, `end` is an orderly close. */
  readonly how?: 'reset' | 'end'
}

export interface TestProxy {
  readonly address: string
  readonly port: number
  /** Open connections. */
  readonly connections: number
  /** Bytes that went through so far. */
  readonly bytes: { readonly fromServer: number; readonly fromClient: number }
  /** Resolves with the next connection made. */
  nextConnection(): Promise<void>
  /** Resolves when so many bytes in all have come from the server. */
  received(fromServer: number): Promise<void>
  setLatency(latencyMs: { up?: number; down?: number }): void
  /** Cuts all connections once so many more bytes went through; resolves when that has happened. */
  cutAfter(point: CutPoint): Promise<void>
  /** Cuts all connections now. */
  cut(how?: 'reset' | 'end'): void
  /** Nothing goes through any more; connections stay open, and new ones are accepted but get no banner. */
  stall(): void
  resume(): void
  /** New connections are refused; open ones go on. */
  refuse(): Promise<void>
  /** Accepts again after `refuse`, on the same port. */
  accept(): Promise<void>
  stop(): Promise<void>
}

// Enough for a fast link with a long delay: 1 Gbit/s at 100 ms is 12 MiB in flight.
const maxHeldBytes = 16 * 1024 * 1024

interface Direction {
  latencyMs: number
  passed: number
  budget: number
}

interface Cut {
  readonly how: 'reset' | 'end'
  readonly done: () => void
}

/** A wire that can be made long, slow, cut or dead, on a free loopback port. */
export async function startProxy({ target, latencyMs = {} }: ProxyOptions): Promise<TestProxy> {
  const up: Direction = { latencyMs: latencyMs.up ?? 0, passed: 0, budget: Infinity }
  const down: Direction = { latencyMs: latencyMs.down ?? 0, passed: 0, budget: Infinity }
  const links = new Set<[Socket, Socket]>()
  const sockets = new Set<Socket>()
  const stalled = new Set<() => void>()
  let stalling = false
  let pendingCut: Cut | undefined
  const watchers = new Set<() => void>()

  // Half-open on both sides: an end of file travels through like any other byte.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const upstream = connect({
      host: target.address ?? '127.0.0.1',
      port: target.port,
      noDelay: true,
      allowHalfOpen: true,
    })
    const link: [Socket, Socket] = [client, upstream]
    links.add(link)
    for (const [socket, other] of [link, [upstream, client] as const]) {
      sockets.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        links.delete(link)
        if (socket.errored) other.destroy()
      })
    }
    relay(client, upstream, up)
    relay(upstream, client, down)
  })
  await listen(0)
  const { port } = server.address() as AddressInfo

  async function listen(onPort: number): Promise<void> {
    server.listen(onPort, '127.0.0.1')
    await once(server, 'listening')
  }

  function relay(from: Socket, to: Socket, direction: Direction): void {
    let held = 0
    let ended = false
    // A promise chain keeps the order although each piece waits for its own time.
    let turn = Promise.resolve()

    from.on('data', (chunk: Buffer) => {
      held += chunk.length
      if (held > maxHeldBytes) from.pause()
      const due = direction.latencyMs > 0 ? delay(direction.latencyMs) : undefined
      turn = turn.then(async () => {
        await due
        await whileStalled()
        await pass(chunk, to, direction)
        held -= chunk.length
        if (from.isPaused() && held <= maxHeldBytes) from.resume()
      })
    })
    from.on('end', () => {
      if (ended) return
      ended = true
      const due = direction.latencyMs > 0 ? delay(direction.latencyMs) : undefined
      turn = turn.then(async () => {
        await due
        await whileStalled()
        to.end()
      })
    })
  }

  async function pass(chunk: Buffer, to: Socket, direction: Direction): Promise<void> {
    if (to.destroyed) return
    const part = chunk.length > direction.budget ? chunk.subarray(0, direction.budget) : chunk
    direction.budget -= part.length
    direction.passed += part.length
    // The callback comes when the kernel has the bytes, or when the socket is gone: both let the next piece go.
    if (part.length > 0) await new Promise<void>((resolve) => to.write(part, () => resolve()))
    for (const check of watchers) check()
    if (direction.budget === 0) cutNow()
  }

  async function whileStalled(): Promise<void> {
    while (stalling) await new Promise<void>((resolve) => stalled.add(resolve))
  }

  function cutNow(): void {
    const { how, done } = pendingCut ?? { how: 'reset' as const, done: () => undefined }
    pendingCut = undefined
    up.budget = down.budget = Infinity
    cut(how)
    done()
  }

  function cut(how: 'reset' | 'end' = 'reset'): void {
    for (const [client, upstream] of links) {
      upstream.destroy()
      if (how === 'reset') client.resetAndDestroy()
      else client.end(() => client.destroy())
    }
  }

  function resume(): void {
    stalling = false
    for (const go of stalled) go()
    stalled.clear()
  }

  return {
    address: '127.0.0.1',
    port,
    get connections() {
      return links.size
    },
    get bytes() {
      return { fromServer: down.passed, fromClient: up.passed }
    },
    async nextConnection() {
      await once(server, 'connection')
    },
    received(fromServer) {
      return new Promise((resolve) => {
        const check = () => {
          if (down.passed < fromServer) return
          watchers.delete(check)
          resolve()
        }
        watchers.add(check)
        check()
      })
    },
    setLatency(next) {
      up.latencyMs = next.up ?? 0
      down.latencyMs = next.down ?? 0
    },
    cutAfter({ fromServer = Infinity, fromClient = Infinity, how = 'reset' }) {
      return new Promise<void>((done) => {
        pendingCut = { how, done }
        down.budget = fromServer
        up.budget = fromClient
        if (fromServer === 0 || fromClient === 0) cutNow()
      })
    },
    cut,
    stall() {
      stalling = true
    },
    resume,
    async refuse() {
      // The callback of close() waits for the open connections, which here go on.
      server.close()
      await Promise.resolve()
    },
    async accept() {
      if (!server.listening) await listen(port)
    },
    async stop() {
      server.close()
      resume()
      const closing = [...sockets].map((socket) => once(socket, 'close').catch(() => undefined))
      for (const socket of sockets) socket.destroy()
      await Promise.all(closing)
    },
  }
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
