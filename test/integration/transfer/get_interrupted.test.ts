import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { outcomeOfTransfer } from '../../../electron/worker/ssh/transfer_handlers.ts'
import { startProxy } from '../../support/proxy.ts'
import { requires } from '../../support/requirements.ts'
import { startSshd, type TestSshd } from '../../support/sshd.ts'
import { tempFolder, tinyTmpfs } from '../../support/temp.ts'
import { get, stopAll, stopLater } from './get_support.ts'
import { connect, leftovers, MiB } from './put_support.ts'

const needs = requires('sshd', 'tmpfs')
describe.skipIf(needs.skip)(needs.named('an interrupted get'), () => {
  const data = randomBytes(6 * MiB)
  const never = new AbortController().signal
  let server: TestSshd
  beforeAll(async () => {
    server = await startSshd()
    writeFileSync(join(server.home, 'big'), data)
  })
  afterAll(() => server.stop())
  afterEach(stopAll)

  function localWithOld(): { local: string; host: string } {
    const local = tempFolder('interrupted')
    mkdirSync(join(local, 'web1'))
    writeFileSync(join(local, 'web1/big'), 'old')
    return { local, host: join(local, 'web1') }
  }

  /** Cut in the middle of the contents. */
  async function cutInTheMiddle(local: string, resume: boolean) {
    const proxy = stopLater(await startProxy({ target: server }))
    const client = await connect({
      address: proxy.address,
      port: proxy.port,
      user: server.user,
      keyFile: server.keyFile,
    })
    const cut = proxy.cutAfter({ fromServer: 3 * MiB })
    const got = await get(client, 'big', { local, resume })
    await cut
    return got
  }

  it('leaves the old file as it was and nothing beside it, and is unreachable as an outcome', async () => {
    const { local, host } = localWithOld()
    const got = await cutInTheMiddle(local, false)
    expect(got.codes).toEqual(['connection-lost'])
    expect(readFileSync(join(host, 'big'), 'utf8')).toBe('old')
    expect(readdirSync(host)).toEqual(['big'])
    expect(outcomeOfTransfer(got, never)).toMatchObject({ state: 'unreachable', reason: 'lost' })
  })

  it('goes on with resume, and only what is missing crosses the link', async () => {
    const { local, host } = localWithOld()
    await cutInTheMiddle(local, true)
    expect(readFileSync(join(host, 'big'), 'utf8')).toBe('old')
    const [part] = leftovers(host)
    const kept = statSync(part!).size
    expect(kept).toBeGreaterThan(MiB)
    const proxy = stopLater(await startProxy({ target: server }))
    const client = await connect({
      address: proxy.address,
      port: proxy.port,
      user: server.user,
      keyFile: server.keyFile,
    })
    const before = proxy.bytes.fromServer
    expect((await get(client, 'big', { local, resume: true })).failed).toEqual([])
    expect(proxy.bytes.fromServer - before).toBeLessThan(data.length - kept + MiB / 2)
    expect(readFileSync(join(host, 'big')).equals(data)).toBe(true)
    expect(readdirSync(host)).toEqual(['big'])
  })

  it('does not go on from a damaged leftover', async () => {
    const { local, host } = localWithOld()
    await cutInTheMiddle(local, true)
    const [part] = leftovers(host)
    writeFileSync(part!, randomBytes(1_000))
    expect((await get(await connect(server), 'big', { local, resume: true, verify: 'sha256' })).failed).toEqual([])
    expect(readFileSync(join(host, 'big')).equals(data)).toBe(true)
  })

  it('ends when cancelled, with nothing half done', async () => {
    const { local, host } = localWithOld()
    const abort = new AbortController()
    const got = await get(await connect(server), 'big', {
      local,
      signal: abort.signal,
      onEvent: ({ type }) => type === 'progress' && abort.abort(),
    })
    expect(got.codes).toEqual(['cancelled'])
    expect(readdirSync(host)).toEqual(['big'])
    expect(readFileSync(join(host, 'big'), 'utf8')).toBe('old')
    expect(outcomeOfTransfer(got, abort.signal)).toEqual({ state: 'cancelled', started: true })
  })

  it('a full disk here is no-space, and gives back what it took', async () => {
    const disk = tinyTmpfs(1024)
    const got = await get(await connect(server), 'big', { local: disk.path })
    expect(got.codes).toEqual(['no-space'])
    expect(readdirSync(got.folder)).toEqual([])
    expect(outcomeOfTransfer(got, never)).toMatchObject({ state: 'failed', result: { files: 0 } })
    disk.unmount()
  })

  it('a transfer of everything stands, although it was cancelled too late; a missing file fails with the counts', async () => {
    const got = await get(await connect(server), 'big')
    expect(outcomeOfTransfer(got, AbortSignal.abort())).toMatchObject({ state: 'succeeded', result: { files: 1 } })
    const partly = await get(await connect(server), ['none', 'nothing', 'big'])
    const outcome = outcomeOfTransfer(partly, never)
    expect(outcome).toMatchObject({ state: 'failed', result: { files: 1, failed: [{ code: 'no-such-file' }, {}] } })
    expect(outcome).toHaveProperty('message', `${partly.failed[0]!.message} (and 1 more)`)
  })

  it('two gets of one file into one place at once leave it whole or report a failure', async () => {
    const { local, host } = localWithOld()
    const clients = [await connect(server), await connect(server)]
    await Promise.all(clients.map((client) => get(client, 'big', { local })))
    const now = readFileSync(join(host, 'big'))
    expect(now.equals(data) || now.toString() === 'old').toBe(true)
  })

  it('verifies by reading back where there is no shell', async () => {
    const bare = stopLater(await startSshd({ extraConfig: ['ForceCommand internal-sftp'] }))
    const got = await get(await connect(bare), '/proc/version', { verify: 'sha256' })
    expect(got).toMatchObject({ files: 1, failed: [] })
  })
})
