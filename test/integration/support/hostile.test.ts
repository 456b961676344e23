import { connect } from 'node:net'
import { once } from 'node:events'
import { Client, type ClientChannel, type SFTPWrapper } from 'ssh2'
import { afterEach, describe, expect, it } from 'vitest'
import { startHostileServer, type Greeting, type HostileOptions } from '../../support/hostile.ts'
import { answers, closesWithoutStatus, diesBySignal, dropsAfter, floods, prints } from '../../support/hostile_exec.ts'
import { evilNames, hostileSftp, quotaExceeded } from '../../support/hostile_sftp.ts'
import { startProxy, type TestProxy } from '../../support/proxy.ts'

const running: { stop(): Promise<void> }[] = []
const clients: Client[] = []

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy()
  await Promise.all(running.splice(0).map((server) => server.stop()))
})

async function start(options: HostileOptions) {
  const server = await startHostileServer(options)
  running.push(server)
  return server
}

async function proxied(target: { port: number }): Promise<TestProxy> {
  const proxy = await startProxy({ target })
  running.push(proxy)
  return proxy
}

async function login(port: number, readyTimeout = 10_000): Promise<Client> {
  const client = new Client()
  clients.push(client)
  const ready = once(client, 'ready')
  // ssh2 may tell of one loss several times, and of one after the banner only by closing.
  client.on('error', () => undefined)
  const closed = once(client, 'close').then(() => Promise.reject(new Error('closed')))
  closed.catch(() => undefined)
  client.connect({ host: '127.0.0.1', port, username: 'anyone', password: 'anything', readyTimeout })
  await Promise.race([ready, closed])
  return client
}

function exec(client: Client): Promise<ClientChannel> {
  return new Promise((resolve, reject) =>
    client.exec('command', (error, channel) => (error ? reject(error) : resolve(channel))),
  )
}

async function run(client: Client): Promise<{ bytes: number; end: unknown[] }> {
  const channel = await exec(client)
  let bytes = 0
  channel.on('data', (data: Buffer) => (bytes += data.length))
  const end = (await once(channel, 'close')) as unknown[]
  return { bytes, end }
}

function sftp(client: Client): Promise<SFTPWrapper> {
  return new Promise((resolve, reject) => client.sftp((error, session) => (error ? reject(error) : resolve(session))))
}

describe('startHostileServer', () => {
  it.each<Greeting>(['garbage', 'endless-lines', 'close-after-banner', 'close-in-key-exchange'])(
    'keeps a client from logging in by %s',
    async (greeting) => {
      const server = await start({ greeting })
      await expect(login(server.port, 500)).rejects.toThrow()
    },
  )

  it('can say nothing at all', async () => {
    const server = await start({ greeting: 'silent' })
    const socket = connect(server.port)
    await server.nextConnection()
    expect(server.connections).toBe(1)
    socket.destroy()
    await server.idle()
  })

  it('refuses channels', async () => {
    const server = await start({ session: 'refuse' })
    await expect(exec(await login(server.port))).rejects.toThrow(/open failure/)
  })

  it('ends commands in all the ways there are', async () => {
    const ends = async (handler: NonNullable<HostileOptions['exec']>) =>
      (await run(await login((await start({ exec: handler })).port))).end
    expect(await ends(answers('hello', 3))).toEqual([3])
    expect(await ends(closesWithoutStatus())).toEqual([undefined])
    expect((await ends(diesBySignal('TERM')))[1]).toBe('SIGTERM')
  })

  it('prints exactly as much as asked for', async () => {
    const server = await start({ exec: prints(300_000) })
    expect(await run(await login(server.port))).toEqual({ bytes: 300_000, end: [0] })
  })

  it('hangs up in the middle of the output, after all that came before', async () => {
    const server = await start({ exec: dropsAfter(100_000) })
    expect((await run(await login(server.port))).bytes).toBe(100_000)
  })

  it('floods no faster than the client reads', async () => {
    const flood = floods()
    const server = await start({ exec: flood })
    const channel = await exec(await login(server.port))
    channel.once('data', () => channel.pause())
    await once(channel, 'pause')
    // With nobody reading it settles where the client's window ends; a broken fixture would go on and on.
    let before = -1
    for (let turns = 0; turns < 500; turns = flood.sent === before ? turns + 1 : 0) {
      before = flood.sent
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(before).toBeGreaterThan(0)
    expect(before).toBeLessThanOrEqual(5 * 1024 * 1024)
  })
})

describe('hostileSftp', () => {
  it('lists names that must never become a path', async () => {
    const disk = hostileSftp({ listing: evilNames })
    const session = await sftp(await login((await start({ sftp: disk.handler })).port))
    const names = await new Promise<string[]>((resolve, reject) =>
      session.readdir('/', (error, list) => (error ? reject(error) : resolve(list.map(({ filename }) => filename)))),
    )
    // ssh2's client leaves these two out by itself.
    expect(names).toEqual(evilNames.filter((name) => name !== '.' && name !== '..'))
  })

  it('claims sizes that are not true, and reads in pieces', async () => {
    const disk = hostileSftp({ files: { '/f': 'x'.repeat(1000) }, claimedSize: 10, maxRead: 7 })
    const session = await sftp(await login((await start({ sftp: disk.handler })).port))
    const size = await new Promise((resolve, reject) =>
      session.stat('/f', (error, stats) => (error ? reject(error) : resolve(stats.size))),
    )
    expect(size).toBe(10)
    const file = session.createReadStream('/f')
    let bytes = 0
    file.on('data', (data: Buffer) => (bytes += data.length))
    await once(file, 'close')
    expect(bytes).toBe(1000)
  })

  it('runs out of space', async () => {
    const disk = hostileSftp({ writeError: quotaExceeded })
    const session = await sftp(await login((await start({ sftp: disk.handler })).port))
    const handle = await new Promise<Buffer>((resolve, reject) =>
      session.open('/f', 'w', (error, opened) => (error ? reject(error) : resolve(opened))),
    )
    const failure = new Promise((resolve) => session.write(handle, Buffer.from('text'), 0, 4, 0, resolve))
    await expect(failure).resolves.toMatchObject({ code: 15 })
  })
})

describe('startProxy', () => {
  it('carries a session through', async () => {
    const proxy = await proxied(await start({ exec: prints(1_000_000) }))
    expect(await run(await login(proxy.port))).toEqual({ bytes: 1_000_000, end: [0] })
  })

  it('cuts the connection after so many bytes from the server', async () => {
    const proxy = await proxied(await start({ exec: prints(1_000_000) }))
    const client = await login(proxy.port)
    const before = proxy.bytes.fromServer
    const cut = proxy.cutAfter({ fromServer: 50_000 })
    const [{ bytes }] = await Promise.all([run(client), cut])
    expect(proxy.bytes.fromServer - before).toBe(50_000)
    expect(bytes).toBeLessThan(50_000)
  })

  it('refuses, and accepts again on the same port', async () => {
    const proxy = await proxied(await start({ exec: answers('hello') }))
    await proxy.refuse()
    await expect(login(proxy.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await proxy.accept()
    await expect(login(proxy.port)).resolves.toBeInstanceOf(Client)
  })

  it('takes as long as told', async () => {
    const proxy = await proxied(await start({ exec: answers('hello') }))
    const client = await login(proxy.port)
    proxy.setLatency({ up: 40, down: 40 })
    const began = performance.now()
    await run(client)
    // Opening the channel and running the command are two round trips.
    expect(performance.now() - began).toBeGreaterThan(2 * 80 - 5)
  })

  it('goes on after a stall as if nothing had been', async () => {
    const proxy = await proxied(await start({ exec: prints(100_000) }))
    const client = await login(proxy.port)
    proxy.stall()
    const result = run(client)
    const before = proxy.bytes.fromClient
    await new Promise((resolve) => setImmediate(resolve))
    expect(proxy.bytes.fromClient).toBe(before)
    proxy.resume()
    expect(await result).toEqual({ bytes: 100_000, end: [0] })
  })
})
