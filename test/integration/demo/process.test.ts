import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Client } from 'ssh2'
import { afterEach, describe, expect, it } from 'vitest'
import type { DemoReady } from '../../../electron/worker/demo/main.ts'
import { connectTo, run } from './client.ts'

const entry = join(import.meta.dirname, '../../../electron/worker/demo/main.ts')
const started: ChildProcess[] = []

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

async function startProcess(): Promise<{ child: ChildProcess; ready: DemoReady }> {
  const child = fork(entry, [], { execArgv: ['--import', 'tsx'] })
  started.push(child)
  const [ready] = (await once(child, 'message')) as [DemoReady]
  return { child, ready }
}

function connectToFirst({ hosts, password }: DemoReady): Promise<Client> {
  return connectTo({ port: hosts[0]?.port ?? 0, username: 'demo', password })
}

describe('the demo fleet as a process', () => {
  it('says where its hosts are, and leaves nothing behind after SIGTERM', async () => {
    const { child, ready } = await startProcess()
    expect(ready).toMatchObject({ type: 'ready', inventoryPath: join(ready.folder, 'inventory.ini') })
    expect(ready.hosts.map(({ name }) => name)).toContain('edge03')
    const client = await connectToFirst(ready)
    expect(await run(client, 'hostname')).toMatchObject({ stdout: 'web01\n' })

    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(existsSync(ready.folder)).toBe(false)
  })

  it('ends when its parent lets go of it, with commands still running', async () => {
    const { child, ready } = await startProcess()
    const client = await connectToFirst(ready)
    const lost = once(client, 'close')
    client.exec("trap '' HUP; sleep 1000", () => {
      child.disconnect()
    })
    await once(child, 'exit')
    await lost
    expect(existsSync(ready.folder)).toBe(false)
  })
})
