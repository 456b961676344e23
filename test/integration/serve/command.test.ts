import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import { CliUser, type RunningCli } from '../../support/cli.ts'
import { signal } from '../../support/processes.ts'
import { requires } from '../../support/requirements.ts'

const user = new CliUser()
const ADDRESS = /^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/

function startServe(args: readonly string[] = [], env: Record<string, string> = {}): RunningCli {
  const serving = user.start('flotilla', ['serve', ...args], { keepStdinOpen: true, env })
  onTestFinished(() => serving.kill('SIGKILL'))
  return serving
}

const addresses = (serving: RunningCli) => serving.stdout.trim().split('\n')

const enter = (address: string) => fetch(address, { redirect: 'manual' })

async function takenPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

describe('flotilla serve', () => {
  it('prints one line, the address, and a new one whenever Enter is pressed', async () => {
    const serving = startServe(['--port', '0'])
    await serving.seen(/token=.*\n/)
    const [first] = addresses(serving)
    expect(addresses(serving)).toEqual([expect.stringMatching(ADDRESS)])
    expect((await enter(first!)).status).toBe(303)
    expect((await enter(first!)).status).toBe(403)
    serving.type('\n')
    await serving.seen(/token=.*\n/, 2)
    expect((await enter(addresses(serving)[1]!)).status).toBe(303)
  })

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    it(`ends at ${signal} with its workers, and leaves the port free`, async () => {
      const serving = startServe(['--port', '0'])
      await serving.seen(/token=.*\n/)
      const [address] = addresses(serving)
      serving.kill(signal)
      expect(await serving.ended).toMatchObject({ status: 0, stderr: '' })
      await expect(fetch(address!)).rejects.toThrow()
    })

  it('takes a port that was asked for or none; else the next one that is free', async () => {
    const port = await takenPort()
    const refused = startServe(['--port', String(port)])
    const { status, stderr } = await refused.ended
    expect(status).toBe(2)
    expect(stderr).toBe(`flotilla: Port ${port} is in use; name another with --port, or --port 0 for any free one.\n`)
    const one = startServe()
    await one.seen(/token=.*\n/)
    const other = startServe()
    await other.seen(/token=.*\n/)
    expect(new URL(addresses(one)[0]!).port).not.toBe(new URL(addresses(other)[0]!).port)
  })

  it('warns of what an address on the network means', async () => {
    const serving = startServe(['--port', '0', '--listen', '0.0.0.0'])
    await serving.seen(/token=.*\n/)
    expect(serving.stderr).toMatch(/^warning: on 0\.0\.0\.0 everybody on the network can reach this server/)
    const refused = startServe(['--listen', '203.0.113.7'])
    expect(await refused.ended).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('203.0.113.7 is no address of this machine') as string,
    })
  })

  it('tells who came over SSH how to reach it', async () => {
    const serving = startServe(['--port', '0'], { SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' })
    await serving.seen(/token=.*\n/)
    const { port } = new URL(addresses(serving)[0]!)
    expect(serving.stderr).toContain(`ssh -L ${port}:127.0.0.1:${port}`)
  })
})

const terminal = requires('python3')
describe.skipIf(terminal.skip)(terminal.named('flotilla serve on a terminal'), () => {
  it('goes on in the background while its user types for the shell', async () => {
    const shell = user.start('flotilla', [], {
      terminal: { columns: 120, rows: 30 },
      shell: 'set -m; $CLI serve --port 0 & while read line; do echo "read: $line"; done',
    })
    onTestFinished(() => shell.processes.forEach((pid) => signal(pid, 'SIGKILL')))
    // A terminal ends its lines with CR LF.
    await shell.seen(/token=\S+\s/)
    for (const word of ['one', 'two', 'three']) {
      shell.type(`${word}\n`)
      await shell.seen(`read: ${word}`)
    }
    // A process that the terminal has stopped answers nobody.
    const address = /http:\S+/.exec(shell.stdout)![0]
    expect((await enter(address)).status).toBe(303)
    expect(shell.stdout.match(/token=/g)).toHaveLength(1)
  })

  it('ends at Ctrl-C', async () => {
    const serving = user.start('flotilla', ['serve', '--port', '0'], { terminal: { columns: 120, rows: 30 } })
    await serving.seen('Ctrl-C stops')
    serving.type('\x03')
    expect((await serving.ended).status).toBe(0)
  })
})
