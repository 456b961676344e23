import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CliUser } from '../../support/cli.ts'
import { freePort } from '../../support/processes.ts'
import { requires } from '../../support/requirements.ts'
import { screenOf } from '../../support/screen.ts'
import { startSshd, type TestSshd } from '../../support/sshd.ts'
import { openBlackhole, OpenPort } from '../reach/ports.ts'
import { lines, startFleet, type Fleet } from './fleet.ts'

const needs = requires('sshd', 'ssh-keygen', 'python3')

interface Exported {
  readonly state: string
  readonly sources: readonly { readonly name: string; readonly state: string; readonly message?: string }[]
  readonly cells: readonly {
    readonly source: string
    readonly target: string
    readonly port: number
    readonly state: string
    readonly via?: string
    readonly banner?: string
  }[]
}

describe.skipIf(needs.skip)(needs.named('reachability on the command line'), () => {
  let fleet: Fleet
  let locked: TestSshd
  let user: CliUser
  let open: OpenPort
  let closed: number

  beforeAll(async () => {
    fleet = await startFleet(3)
    locked = await startSshd({ forwarding: false })
    open = await OpenPort.open('127.0.0.1', '\x1b]0;owned\x07hello\n')
    closed = await freePort()
    user = new CliUser(
      `${fleet.inventory}\n[locked]\nport = ${locked.port}\nhost = 127.0.0.1\n[down]\nhost = 127.0.0.1\nport = ${closed}\n[service]\nhost = 127.0.0.1\n[services]\nhosts = service\n`,
    )
  })
  afterAll(async () => {
    await open.close()
    await Promise.all([fleet.stop(), locked.stop()])
  })

  const json = (text: string) => JSON.parse(text) as Exported

  describe('flotilla reach', () => {
    it('shows hosts that fare alike as one, and exits 0 when all is open', async () => {
      const { status, stdout, stderr } = await user.run('flotilla', [
        'reach',
        '-g',
        'web_clusters',
        `service:${open.port}`,
      ])
      expect(stderr).toMatch(/^3 probes: 3 open in /)
      expect(lines(stdout)[0]?.trim()).toBe(`service:${open.port}`)
      expect(lines(stdout)[1]).toMatch(/^web\[01-03\] {2}● open [\d-]+ ms$/)
      expect(status).toBe(0)
    })

    it('exits 1 when something is not open, and finds the truth where sshd forbids forwarding', async () => {
      const { status, stdout, stderr } = await user.run('flotilla', [
        'reach',
        '-h',
        'web01,locked',
        `service:${open.port}`,
        `127.0.0.1:${closed}`,
      ])
      expect(status).toBe(1)
      expect(stdout).toMatch(/^web01 +● open \d+ ms +✗ refused$/m)
      expect(stdout).toMatch(/^locked +● open\* \d+ ms +✗ refused\*$/m)
      expect(stdout).toContain('* found with bash or nc there')
      expect(stderr).toContain('locked: sshd there forbids forwarding; bash there probed instead')
    })

    it('says "prohibited" where no shell is to be used', async () => {
      const args = ['reach', '-h', 'locked', `service:${open.port}`, '--no-fallback']
      const { status, stdout } = await user.run('flotilla', args)
      expect(status).toBe(1)
      expect(stdout).toMatch(/^locked +⊘ prohibited by sshd$/m)
    })

    it('exits 3 when a host that is to probe cannot be reached, and shows what the others found', async () => {
      const { status, stdout, stderr } = await user.run('flotilla', [
        'reach',
        '-h',
        'web01,down',
        `127.0.0.1:${closed}`,
      ])
      expect(status).toBe(3)
      expect(stdout).toMatch(/^web01 +✗ refused$/m)
      expect(stdout).toMatch(/^down +· unknown$/m)
      expect(stderr).toMatch(/unreachable down: .*refused the connection/)
    })

    it('prints one JSON object, for groups as targets too, with greetings made inert', async () => {
      const { status, stdout, stderr } = await user.run('flotilla', [
        'reach',
        '-g',
        'first',
        '--to-group',
        'services',
        '--port',
        `${open.port},${closed}`,
        '--banner',
        '--json',
      ])
      expect(status).toBe(1)
      expect(stderr).toBe('')
      expect(json(stdout)).toMatchObject({
        state: 'ended',
        sources: [{ name: 'web01', state: 'ended' }],
        cells: expect.arrayContaining([
          expect.objectContaining({ target: 'service', port: open.port, state: 'open', banner: '^[]0;owned^Ghello' }),
          expect.objectContaining({ target: 'service', port: closed, state: 'refused', via: 'ssh' }),
        ]) as unknown,
      })
    })

    it('prints CSV, and keeps the matrix beside those of the app', async () => {
      const before = kept().length
      const { stdout } = await user.run('flotilla', ['reach', '-h', 'web01', `service:${open.port}`, '--csv'])
      expect(stdout).toMatch(/^source,target,.*\r\nweb01,service,127\.0\.0\.1,\d+,tcp,open,[\d.]+,ssh,,\r\n$/)
      expect(kept()).toHaveLength(before + 1)
    })

    it('tells what changed since it was probed last, and since another matrix', async () => {
      const door = await OpenPort.open()
      const args = ['reach', '-g', 'web_clusters', `127.0.0.1:${door.port},${closed}`]
      const refused = await user.run('flotilla', [...args, '--diff', 'last'])
      expect([refused.status, refused.stdout]).toEqual([2, ''])
      expect(refused.stderr).toContain('was not probed before. Run this once without --diff')
      const first = json((await user.run('flotilla', [...args, '--json'])).stdout) as Exported & { id: string }
      await door.close()
      const { status, stdout } = await user.run('flotilla', [...args, '--diff', 'last'])
      expect(status).toBe(1)
      expect(lines(stdout).slice(-2)).toEqual([
        expect.stringMatching(new RegExp(`^Since .* \\(${first.id}\\): 3 changed, 3 as before$`)) as string,
        `  127.0.0.1:${door.port}: open, now refused (from web[01-03])`,
      ])
      const less = await user.run('flotilla', [
        'reach',
        '-h',
        'web01',
        `127.0.0.1:${closed}`,
        '--json',
        '--diff',
        first.id,
      ])
      expect(json(less.stdout)).toMatchObject({ since: { id: first.id }, same: 1 })
      expect((json(less.stdout) as Exported & { changes: unknown[] }).changes).toHaveLength(5)
    })

    it('refuses what is wrong in what was typed before it asks for a password', async () => {
      const options = { terminal: { columns: 80, rows: 24 } }
      const run = await user.run('flotilla', ['reach', '-g', 'first', '--ask-pass', '127.0.0.1:0'], options)
      expect([run.status, run.stdout]).toEqual([2, expect.stringContaining('"0" is no port') as string])
    })

    it('probes UDP with the shell there', async () => {
      const { status, stdout } = await user.run('flotilla', ['reach', '-h', 'web01', '--udp', `127.0.0.1:${closed}`])
      expect(status).toBe(1)
      expect(stdout).toMatch(/^web01 +✗ refused\*$/m)
    })

    it('shows what is known at Ctrl-C', async () => {
      const hole = await openBlackhole()
      const args = ['reach', '-h', 'web01', `service:${open.port}`, `127.0.0.1:${hole.port}`, '-t', '5m']
      const run = user.start('flotilla', args, { terminal: { columns: 80, rows: 24 } })
      await run.seen('1/2 probes')
      run.type('\x03')
      const { status, stdout } = await run.ended
      await hole.close()
      expect(status).toBe(130)
      const screen = screenOf(stdout, 80).join('\n')
      expect(screen).toMatch(/^web01 +● open \d+ ms +· unknown$/m)
      expect(screen).toContain('; cancelled')
      expect(screen).not.toContain('1/2 probes')
    })

    it.each([
      [[`service:80`], 'No hosts are named'],
      [['-h', 'web01'], 'Nothing to reach is named'],
      [['-h', 'web01', 'service'], '"service" has no port; write service:443'],
      [['-h', 'web01', 'service:http'], '"http" is no port'],
      [['-h', 'web01', '--to-group', 'services'], 'need --port'],
      [['-h', 'web01', '--to-group', 'nope', '--port', '1'], 'unknown group "nope"'],
      [['-h', 'web99', 'service:80'], 'unknown host "web99"'],
      [['-h', 'web01', 'service:80', '--json', '--csv'], 'cannot be used with option'],
    ])('refuses %j with exit status 2', async (args, words) => {
      const { status, stdout, stderr } = await user.run('flotilla', ['reach', ...args])
      expect(stderr).toContain(words)
      expect(stdout).toBe('')
      expect(status).toBe(2)
    })
  })

  describe('flotilla ports', () => {
    it('shows hosts by ports, from this machine', async () => {
      const args = ['ports', '-h', 'service,web01', `${open.port},${closed}`]
      const { status, stdout, stderr } = await user.run('flotilla', args)
      expect(status).toBe(1)
      expect(stderr).toMatch(/^4 probes: 1 open, 3 refused in /)
      const [heads = '', ...rows] = lines(stdout)
      const order = heads.trim().split(/ +/).map(Number)
      expect(order).toEqual([open.port, closed].sort((a, b) => a - b))
      expect(rows.find((row) => row.startsWith('service'))).toContain('● open')
      expect(rows.find((row) => row.startsWith('web01'))).not.toContain('● open')
    })

    it('takes addresses that are given, without any inventory', async () => {
      const stranger = new CliUser()
      const folder = join(stranger.home, 'empty')
      mkdirSync(folder)
      const args = ['ports', String(open.port), '127.0.0.1', '--banner']
      const { status, stdout } = await stranger.run('flotilla', args, { cwd: folder })
      expect(status).toBe(0)
      expect(stdout).toContain('^[]0;owned^Ghello')
    })

    it('prints one JSON object', async () => {
      const { status, stdout } = await user.run('flotilla', ['ports', `service:${open.port}`, '--json'])
      expect(status).toBe(0)
      expect(json(stdout)).toMatchObject({
        sources: [{ name: 'local' }],
        cells: [{ source: 'local', target: 'service', state: 'open', via: 'local' }],
      })
    })

    it.each([
      [['-h', 'web01', 'web02'], 'No ports are named'],
      [['22'], 'No hosts are named'],
      [['0', '127.0.0.1'], '"0" is no port'],
      [['22', '10.0.0.0/8'], '"10.0.0.0/8" is no host'],
      [[], "missing required argument 'what'"],
    ])('refuses %j with exit status 2', async (args, words) => {
      const { status, stderr } = await user.run('flotilla', ['ports', ...args])
      expect(stderr).toContain(words)
      expect(status).toBe(2)
    })
  })

  const kept = () => readdirSync(join(user.flotillaHome, 'data', 'reach'))
})
