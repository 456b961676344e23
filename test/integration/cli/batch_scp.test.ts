import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CliUser, jsonEvents } from '../../support/cli.ts'
import { requires } from '../../support/requirements.ts'
import { lines, startFleet, type Fleet } from './fleet.ts'

const needs = requires('sshd', 'ssh-keygen')

describe.skipIf(needs.skip)(needs.named('batch_scp'), () => {
  let fleet: Fleet
  let user: CliUser

  beforeAll(async () => {
    fleet = await startFleet(3)
  })
  beforeEach(() => {
    user = new CliUser(fleet.inventory)
  })
  afterAll(() => fleet.stop())

  const batchScp = (...args: string[]) => user.run('batch_scp', args)
  const remote = (address: string, path: string) => join(fleet.sshd.homeOf(address), path)
  const addresses = ['127.0.1.1', '127.0.1.2', '127.0.1.3']

  describe('put', () => {
    it('the old spelling sends a file to every host of a group', async () => {
      const contents = Buffer.from([0, 255, 10, 13, 0x80])
      user.write('app.bin', contents)
      const args = ['-g', 'web_clusters', '-action', 'put', '-local', 'app.bin', '-remote', 'sent.bin']
      const run = await batchScp(...args)
      expect(run.stderr).toMatch(/^3 hosts: 3 ok in /m)
      expect(run.status).toBe(0)
      for (const address of addresses) expect(readFileSync(remote(address, 'sent.bin')).equals(contents)).toBe(true)
    })

    it('sends several files and folders into a folder', async () => {
      mkdirSync(join(user.home, 'site/css'), { recursive: true })
      user.write('site/index.html', 'page')
      user.write('site/css/a.css', 'style')
      user.write('one.txt', '1')
      const run = await batchScp(
        '-h',
        'web01',
        '--action',
        'put',
        '--local',
        'site',
        '--local',
        '*.txt',
        '--remote',
        'in/',
      )
      expect(run.status).toBe(0)
      expect(readFileSync(remote('127.0.1.1', 'in/site/css/a.css'), 'utf8')).toBe('style')
      expect(readFileSync(remote('127.0.1.1', 'in/one.txt'), 'utf8')).toBe('1')
    })

    it('--json tells how far each host is, in the documented form', async () => {
      user.write('big.bin', Buffer.alloc(3_000_000, 7))
      const args = ['-h', 'web01,web02', '--action', 'put', '--local', 'big.bin', '--remote', 'big.bin', '--json']
      const events = jsonEvents((await batchScp(...args)).stdout)
      for (const host of ['web01', 'web02']) {
        const told = events.flatMap((event) =>
          event.type === 'transfer' && event.host === host ? [event.transfer] : [],
        )
        expect(told[0]).toEqual({ type: 'started', files: 1, bytes: 3_000_000 })
        expect(told.filter(({ type }) => type === 'file-done')).toMatchObject([{ bytes: 3_000_000 }])
        expect(told.at(-1)).toMatchObject({ type: 'progress', files: 1, bytes: 3_000_000 })
      }
      expect(events.filter(({ type }) => type === 'host-ended')).toMatchObject(
        Array.from({ length: 2 }, () => ({ state: 'succeeded', files: 1, bytes: 3_000_000, skipped: 0, failed: [] })),
      )
    })

    it('a host that refuses a file fails, with the file and the reason', async () => {
      user.write('a.txt', 'a')
      const run = await batchScp('-h', 'web01', '--action', 'put', '--local', 'a.txt', '--remote', '/proc/a.txt')
      expect(run.status).toBe(1)
      expect(run.stderr).toMatch(/web01 \| \/proc\/a\.txt: \S/)
      expect(run.stderr).toMatch(/^ {2}failed +web01: \S/m)
    })

    it('--rerun failed sends only to those that did not get it', async () => {
      user.write('a.txt', 'new')
      // A folder in which only root may write is in the way on one host.
      for (const address of addresses) rmSync(remote(address, 'place'), { recursive: true, force: true })
      mkdirSync(remote('127.0.1.2', 'place'))
      chmodSync(remote('127.0.1.2', 'place'), 0o555)
      const args = ['--action', 'put', '--local', 'a.txt', '--remote', 'place/']
      const first = await batchScp('-h', 'all', ...args)
      expect(first.status).toBe(1)
      expect(first.stderr).toContain('2 ok, 1 failed')
      writeFileSync(remote('127.0.1.1', 'place/a.txt'), 'changed since')
      chmodSync(remote('127.0.1.2', 'place'), 0o777)
      const second = await batchScp('--rerun', 'failed', ...args)
      expect(second.status).toBe(0)
      expect(second.stderr).toMatch(/^1 host: 1 ok/m)
      expect(readFileSync(remote('127.0.1.2', 'place/a.txt'), 'utf8')).toBe('new')
      expect(readFileSync(remote('127.0.1.1', 'place/a.txt'), 'utf8')).toBe('changed since')
    })

    it('--dry-run says what would be sent where, and sends nothing', async () => {
      user.write('a.txt', '12345')
      const run = await batchScp('-h', 'all', '--action', 'put', '--local', 'a.txt', '--remote', 'dry/', '--dry-run')
      expect(run.status).toBe(0)
      expect(run.stdout).toContain('Would run on 3 hosts: web[01-03]')
      expect(run.stdout).toMatch(/put a\.txt → dry\/ \(1 file, 5 bytes\)/)
      expect(existsSync(remote('127.0.1.1', 'dry'))).toBe(false)
      expect(user.runFolders).toEqual([])
    })

    it('is among the runs, without output of its own', async () => {
      user.write('a.txt', 'a')
      await batchScp('-h', 'web01', '--action', 'put', '--local', 'a.txt', '--remote', 'kept.txt')
      const shown = await user.run('flotilla', ['runs', 'show'])
      expect(lines(shown.stdout)[0]).toMatch(/1\/1 ok +put a\.txt → kept\.txt/)
      expect(lines(shown.stdout)[2]).toMatch(/^web01: ok, 1 file, 1 B, /)
    })
  })

  describe('get', () => {
    it('fetches into a folder for each host', async () => {
      for (const address of addresses) writeFileSync(remote(address, 'report.txt'), `from ${address}`)
      const run = await batchScp('-g', 'web_clusters', '-action', 'get', '-remote', 'report.txt', '-local', 'reports')
      expect(run.status).toBe(0)
      for (const [at, name] of fleet.names.entries())
        expect(readFileSync(join(user.home, 'reports', name, 'report.txt'), 'utf8')).toBe(`from ${addresses[at]}`)
    })

    it('of a file that is not there fails, with its name', async () => {
      const run = await batchScp('-h', 'web01', '--action', 'get', '--remote', 'missing.txt', '--local', 'reports')
      expect(run.status).toBe(1)
      expect(run.stderr).toMatch(/missing\.txt/)
    })
  })

  it('flotilla copy is the same', async () => {
    user.write('a.txt', 'copied')
    const args = ['-h', 'web01', '--action', 'put', '--local', 'a.txt', '--remote', 'copy.txt']
    expect((await user.run('flotilla', ['copy', ...args])).status).toBe(0)
    expect(readFileSync(remote('127.0.1.1', 'copy.txt'), 'utf8')).toBe('copied')
  })

  it.each<[string[], RegExp]>([
    [[], /give --action put\|get and --local PATH and --remote PATH/],
    [['--action', 'push'], /Allowed choices are put, get/],
    [['--action', 'put', '--local', 'missing.txt', '--remote', 'x'], /missing\.txt/],
    [['--action', 'put', '--local', 'a', '--remote', 'x', '--remote', 'y'], /put has one destination/],
    [['--action', 'get', '--local', 'a', '--local', 'b', '--remote', 'x'], /get has one destination/],
    [['--action', 'put', '--local', 'a', 'b', '--remote', 'x'], /"b": belongs to no option.*\*\.txt/],
    [
      ['--action', 'get', '--local', 'a', '--remote', 'x', '--limit-rate', 'fast'],
      /'fast' is invalid\. Expected a number/,
    ],
  ])('%j is wrong usage: 2', async (args, message) => {
    const run = await batchScp('-h', 'web01', ...args)
    expect(run.status).toBe(2)
    expect(run.stderr).toMatch(message)
    expect(run.stderr).not.toMatch(/\n\s+at /)
  })
})
