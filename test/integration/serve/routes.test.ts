import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { request, type ClientRequest, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import type { BrowserDoor } from '../../../electron/node/serve/browser_door.ts'
import type { HttpRoute } from '../../../electron/services/http_route.ts'
import { ask, enter, fakeEngine, openDoor } from './door.ts'

const MIB = 1024 * 1024

const openWith = (route: HttpRoute) => openDoor({ engine: fakeEngine([() => undefined, route]) })

async function startUpload(door: BrowserDoor): Promise<ClientRequest> {
  const headers = { ...(await enter(door)), origin: door.origin }
  const upload = request({ port: door.port, host: '127.0.0.1', path: '/upload/s-1?path=a', method: 'PUT', headers })
  upload.on('error', () => {}) // Cut on purpose in some tests.
  return upload
}

async function answerTo(upload: ClientRequest): Promise<{ status: number; text: string }> {
  const [response] = (await once(upload, 'response')) as [IncomingMessage]
  return { status: response.statusCode!, text: await text(response) }
}

describe('a file that a page sends', () => {
  it('arrives whole, with its address and headers', async () => {
    const seen: unknown[] = []
    const door = await openWith(async (request, url) => {
      const hash = createHash('sha256')
      let bytes = 0
      for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
        hash.update(chunk)
        bytes += chunk.length
      }
      seen.push(request.method, url.pathname + url.search, bytes)
      return new Response(hash.digest('hex'), { status: 201 })
    })
    const upload = await startUpload(door)
    const block = Buffer.alloc(MIB, 'flotilla')
    const hash = createHash('sha256')
    for (let at = 0; at < 40; at++) {
      hash.update(block)
      if (!upload.write(block)) await once(upload, 'drain')
    }
    upload.end()
    expect(await answerTo(upload)).toEqual({ status: 201, text: hash.digest('hex') })
    expect(seen).toEqual(['PUT', '/upload/s-1?path=a', 40 * MIB])
  })

  it('is taken no faster than it is read: nothing piles up here', async () => {
    let body: ReadableStreamDefaultReader<Uint8Array> | undefined
    let begun: (() => void) | undefined
    const reading = new Promise<void>((resolve) => (begun = resolve))
    const door = await openWith(async (request) => {
      body = request.body!.getReader()
      begun!()
      await new Promise((resolve) => request.signal.addEventListener('abort', resolve))
      return new Response()
    })
    const upload = await startUpload(door)
    const block = Buffer.alloc(MIB)
    let written = 0
    const fill = () => {
      while (upload.write(block)) written += MIB
    }
    upload.on('drain', fill)
    fill()
    await reading
    const before = process.memoryUsage().arrayBuffers
    // A hundred turns of the event loop in which nothing is read: were it not for back-pressure, gigabytes would come in.
    for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate)
    const stalled = written
    for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate)
    expect(written).toBe(stalled)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * MIB)
    // And it goes on as soon as somebody reads.
    for (let read = 0; read < stalled + 8 * MIB;) read += (await body!.read()).value!.length
    upload.destroy()
  })

  it('that is cut off aborts whoever reads it', async () => {
    let outcome: ((how: unknown) => void) | undefined
    const ended = new Promise((resolve) => (outcome = resolve))
    const door = await openWith(async (request) => {
      const aborted = once(request.signal, 'abort')
      try {
        await request.arrayBuffer()
        outcome!('read to its end')
      } catch {
        await aborted
        outcome!('aborted')
      }
      return new Response()
    })
    const upload = await startUpload(door)
    upload.setHeader('content-length', 2 * MIB)
    upload.write(Buffer.alloc(MIB))
    await once(upload, 'drain')
    upload.destroy()
    expect(await ended).toBe('aborted')
  })

  it('that is refused while it comes is told why; what is left of it is taken and forgotten, or cut off', async () => {
    const door = await openWith(async (request) => {
      const reader = request.body!.getReader()
      await reader.read()
      await reader.cancel()
      return new Response('The disk is full.', { status: 507 })
    })
    const upload = await startUpload(door)
    const keepSending = () => {
      while (upload.write(Buffer.alloc(MIB)));
    }
    upload.on('drain', keepSending)
    keepSending()
    expect(await answerTo(upload)).toEqual({ status: 507, text: 'The disk is full.' })
    if (!upload.destroyed) await once(upload, 'close')
  })

  it('holds its session for as long as it takes', async () => {
    let now = 0
    let finish: (() => void) | undefined
    const reading = new Promise<void>((resolve) => (finish = resolve))
    const door = await openDoor({
      now: () => now,
      engine: fakeEngine([
        async (request) => {
          await request.text()
          finish!()
          return new Response()
        },
      ]),
    })
    const headers = { ...(await enter(door)), origin: door.origin }
    const upload = request({ port: door.port, host: '127.0.0.1', path: '/upload/x', method: 'PUT', headers })
    upload.write('begun')
    await once(upload, 'socket')
    await ask(door, '/', { headers })
    now += 20 * 3_600_000
    upload.end()
    await reading
    expect((await answerTo(upload)).status).toBe(200)
    expect((await ask(door, '/', { headers })).status).toBe(200)
  })
})

describe('a file that a page fetches', () => {
  it('is produced no faster than it is taken, and no longer', async () => {
    let produced = 0
    let cancelled: (() => void) | undefined
    const stopped = new Promise<void>((resolve) => (cancelled = resolve))
    const door = await openWith(() => {
      const body = new ReadableStream<Uint8Array>(
        {
          pull(controller) {
            produced += MIB
            controller.enqueue(new Uint8Array(MIB))
          },
          cancel: () => cancelled!(),
        },
        { highWaterMark: 0 },
      )
      return Promise.resolve(new Response(body, { headers: { 'content-disposition': 'attachment' } }))
    })
    const download = request({ host: '127.0.0.1', port: door.port, path: '/download/x', headers: await enter(door) })
    download.end()
    const [response] = (await once(download, 'response')) as [IncomingMessage]
    expect(response.headers).toMatchObject({ 'content-disposition': 'attachment', 'cache-control': 'no-store' })
    response.pause()
    for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate)
    const stalled = produced
    for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate)
    expect(produced).toBe(stalled)
    expect(produced).toBeLessThan(64 * MIB)
    response.destroy()
    await stopped
  })

  it('whose source fails says nothing of the cause, and is told to the terminal', async () => {
    const faults: unknown[] = []
    const cause = new Error('the secret is p#ss')
    const door = await openDoor({
      engine: fakeEngine([() => Promise.reject(cause)]),
      onFault: (error) => faults.push(error),
    })
    const answer = await ask(door, '/download/x', { headers: await enter(door) })
    expect(answer.status).toBe(500)
    expect(answer.text).not.toContain('secret')
    expect(faults).toEqual([cause])
  })
})
