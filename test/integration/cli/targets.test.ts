import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { chmodSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CliUser } from '../../support/cli.ts'

/** Where every host of the inventory is: nothing but a counter of connections. */
let listener: Server
let connections = 0

beforeAll(async () => {
  listener = createServer((socket) => {
    connections++
    socket.destroy()
  }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
})

beforeEach(() => {
  connections = 0
})

afterAll(() => {
  listener.close()
})

function inventory(): string {
  const { port } = listener.address() as AddressInfo
  return `
[DEFAULT]
host = 127.0.0.1
port = ${port}
user = deploy
password = s3cret-of-all
[web01]
[web02]
[web03]
[db01]
[web_clusters]
hosts = web[01-03]
[db_servers]
hosts = db01
`
}

describe('names that are not in the inventory', () => {
  it('stop everything, all of them named, with what may have been meant, before any connection', async () => {
    const user = new CliUser(inventory())
    const run = await user.run('batch_run', ['-h', 'web01,wep02,nowhere', '-g', 'web_cluster', '--cmd', 'true'])
    expect(run.status).toBe(2)
    expect(run.stdout).toBe('')
    expect(run.stderr).toMatch(/wep02.*web02/)
    expect(run.stderr).toContain('nowhere')
    expect(run.stderr).toMatch(/web_cluster\b.*web_clusters/)
    expect(connections).toBe(0)
    expect(user.runFolders).toEqual([])
  })

  it('say so when nobody is left of a selection', async () => {
    const run = await new CliUser(inventory()).run('batch_run', ['-h', 'web01,!web01', '--cmd', 'true'])
    expect(run.status).toBe(2)
    expect(run.stderr).toMatch(/no host/i)
    expect(run.stderr).not.toContain('last time')
  })

  it('and no names at all are refused with what to write', async () => {
    const run = await new CliUser(inventory()).run('batch_run', ['--cmd', 'true'])
    expect(run.status).toBe(2)
    expect(run.stderr).toContain('-h all')
  })
})

describe('--dry-run', () => {
  it('shows hosts, address, port, user, login and command, and connects to nothing', async () => {
    const user = new CliUser(inventory())
    const { port } = listener.address() as AddressInfo
    const run = await user.run('batch_run', ['-g', 'web_clusters,db_servers', '-cmd', 'df -h', '--dry-run'])
    expect(run.status).toBe(0)
    expect(run.stdout).toContain('web[01-03],db01')
    for (const name of ['web01', 'web02', 'web03', 'db01'])
      expect(run.stdout).toMatch(new RegExp(`^ +${name} +127\\.0\\.0\\.1:${port} +deploy +password$`, 'm'))
    expect(run.stdout).toContain('df -h')
    expect(connections).toBe(0)
    expect(user.runFolders).toEqual([])
  })

  it('shows no secret', async () => {
    const run = await new CliUser(inventory()).run('batch_run', [
      ...['-h', 'all', '--cmd', 'true', '--dry-run', '--become'],
      ...['--env', 'TOKEN=t0ken-value', '--ask-pass'],
    ])
    expect(run.status).toBe(0)
    expect(run.stdout).toContain('TOKEN')
    expect(run.stdout + run.stderr).not.toMatch(/s3cret-of-all|t0ken-value/)
  })

  it('says which user sudo would become', async () => {
    const args = ['-h', 'db01', '--cmd', 'id', '--dry-run', '--become', 'postgres']
    const run = await new CliUser(inventory()).run('batch_run', args)
    expect(run.stdout).toMatch(/sudo, as postgres/)
  })

  it('warns of secrets that others may read', async () => {
    const user = new CliUser(inventory())
    chmodSync(user.inventoryPath, 0o644)
    const run = await user.run('batch_run', ['-h', 'db01', '--cmd', 'id', '--dry-run'])
    expect(run.stderr).toMatch(/warning: .*chmod 600/)
  })
})

describe('an inventory with errors', () => {
  it('is refused with all of them, each with file, line and column', async () => {
    const user = new CliUser('[web01]\nhost = 10.0.0.1\nport = 99999\n[web02]\nprot = 22\n')
    const run = await user.run('batch_run', ['-h', 'all', '--cmd', 'true'])
    expect(run.status).toBe(2)
    expect(run.stderr).toMatch(/^\S*hosts\.ini:3:\d+: /m)
    expect(run.stderr).toMatch(/^\S*hosts\.ini:5:\d+: /m)
  })

  it('that is not there is named, with what to do', async () => {
    const run = await new CliUser().run('batch_run', ['-i', 'missing.ini', '-h', 'all', '--cmd', 'true'])
    expect(run.status).toBe(2)
    expect(run.stderr).toMatch(/missing\.ini: there is no such file/)
  })

  it('warns on every run of secrets that others may read', async () => {
    const user = new CliUser(inventory())
    chmodSync(user.inventoryPath, 0o644)
    const run = await user.run('batch_run', ['-h', 'db01', '--cmd', 'id'])
    expect(run.stderr).toMatch(/warning: .*chmod 600/)
    expect(run.stderr).not.toContain('s3cret')
    // This one does connect: the counter of the other tests counts.
    expect(connections).toBe(1)
  })
})
