import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDemoFleet, type DemoFleet } from '../../../electron/worker/demo/fleet.ts'
import { parseInventory } from '../../../shared/inventory/parse.ts'
import { requires } from '../../support/requirements.ts'
import { connectTo, run, sftpOf } from './client.ts'

const execute = promisify(execFile)
let folder: string
let fleet: DemoFleet

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flotilla-demo-test-'))
  fleet = await startDemoFleet({ folder })
})

afterAll(async () => {
  await fleet.stop()
  await rm(folder, { recursive: true, force: true })
})

function host(name: string) {
  const found = fleet.hosts.find((one) => one.name === name)
  if (!found) throw new Error(`no demo host ${name}`)
  return found
}

describe('the inventory of the demo fleet', () => {
  it('describes a dozen hosts in three groups, and is nobody else’s to read', async () => {
    const inventory = parseInventory(await readFile(fleet.inventoryPath, 'utf8'), fleet.inventoryPath)
    expect(inventory.problems).toEqual([])
    expect(inventory.hosts.size).toBe(12)
    expect([...inventory.groups.values()].map(({ name, hosts }) => [name, hosts.length])).toEqual([
      ['web_clusters', 6],
      ['db_servers', 3],
      ['edge', 3],
    ])
    expect(inventory.hosts.get('db02')).toMatchObject({
      address: '127.0.0.1',
      port: host('db02').port,
      user: fleet.user,
      password: fleet.password,
      problems: [],
    })
    expect((await stat(fleet.inventoryPath)).mode & 0o777).toBe(0o600)
  })
})

describe('logging in to a demo host', () => {
  it('takes the password and the key, and nothing else', async () => {
    const { port } = host('web01')
    const username = fleet.user
    const privateKey = await readFile(fleet.keyPath)
    await expect(connectTo({ port, username, password: fleet.password })).resolves.toBeDefined()
    await expect(connectTo({ port, username, privateKey })).resolves.toBeDefined()
    for (const wrong of [{ password: `${fleet.password}x` }, { password: '' }, {}]) {
      await expect(connectTo({ port, username, ...wrong })).rejects.toMatchObject({ level: 'client-authentication' })
    }
    await expect(connectTo({ port, username: 'root', password: fleet.password })).rejects.toThrow()
  })
})

describe('a command on a demo host', () => {
  const on = async (name: string, command: string, options = {}) =>
    run(await connectTo({ port: host(name).port, username: fleet.user, password: fleet.password }), command, options)

  it('is answered as by a machine of its own', async () => {
    expect(await on('web01', 'hostname; echo $HOSTNAME; uname -n')).toMatchObject({
      stdout: 'web01\nweb01\nweb01\n',
      status: 0,
    })
    expect((await on('db01', 'df -h /')).stdout).toMatch(/500G {2}211G {2}289G {2}43% \/\n$/)
    expect((await on('db02', 'df -h /')).stdout).toContain('98%')
    expect(await on('web01', 'systemctl is-active nginx')).toMatchObject({ stdout: 'active\n', status: 0 })
    expect(await on('web04', 'systemctl is-active nginx')).toMatchObject({ stdout: 'failed\n', status: 3 })
  })

  it('keeps its two outputs apart, reads its input and ends with its status', async () => {
    const result = await on('edge01', 'cat; echo careful >&2; exit 7', { stdin: 'from the client' })
    expect(result).toEqual({ stdout: 'from the client', stderr: 'careful\n', status: 7 })
  })

  it('runs in the host’s folder and does not get the environment of this process', async () => {
    process.env['DEMO_TEST_SECRET'] = 'secret'
    expect((await on('web02', 'pwd; echo "$HOME"; ls; env')).stdout).toMatch(
      new RegExp(`^${host('web02').home}\n${host('web02').home}\nREADME.txt\ninbox\ntmp\n`),
    )
    expect((await on('web02', 'env')).stdout).not.toContain('secret')
    delete process.env['DEMO_TEST_SECRET']
  })

  it('delivers all of a large output before its status', async () => {
    const result = await on('web03', 'head -c 20000000 /dev/zero')
    expect(result).toMatchObject({ status: 0 })
    expect(result.stdout.length).toBe(20_000_000)
  })

  it('gets the signals that the client sends', async () => {
    const result = await on('web03', 'echo ready; exec sleep 1000', { signalOnOutput: 'TERM' })
    expect(result).toMatchObject({ stdout: 'ready\n', signal: 'SIGTERM' })
  })

  it('is ended when the client goes away', async () => {
    const client = await connectTo({ port: host('web05').port, username: fleet.user, password: fleet.password })
    const lost = run(client, 'echo $$; exec sleep 1000', { destroyOnOutput: true })
    const pid = Number((await lost).stdout)
    await expect.poll(() => isAlive(pid)).toBe(false)
  })
})

describe('stopping a demo fleet', () => {
  it('ends commands that nobody waits for any more, and what they left in the background', async () => {
    const own = await mkdtemp(join(tmpdir(), 'flotilla-demo-test-'))
    const other = await startDemoFleet({ folder: own })
    const port = other.hosts[0]?.port ?? 0
    const client = await connectTo({ port, username: other.user, password: other.password })
    const command = "trap '' HUP; sleep 1000 & echo $!"
    const pid = Number((await run(client, command, { destroyOnOutput: true })).stdout)
    expect(isAlive(pid)).toBe(true)
    await other.stop()
    await rm(own, { recursive: true })
    await expect.poll(() => isAlive(pid)).toBe(false)
  })
})

describe('files on a demo host, over SFTP', () => {
  const session = async (name: string) =>
    sftpOf(await connectTo({ port: host(name).port, username: fleet.user, password: fleet.password }))

  it('are the ones that commands see', async () => {
    const { home } = host('web01')
    const sftp = await session('web01')
    await sftp.write('inbox/relative', 'one')
    await sftp.write('/tmp/absolute', 'two')
    expect(await sftp.realpath('.')).toBe(home)
    expect(await sftp.realpath('/tmp/absolute')).toBe(join(home, 'tmp', 'absolute'))
    expect(await readFile(join(home, 'inbox', 'relative'), 'utf8')).toBe('one')
    expect(await readFile(join(home, 'tmp', 'absolute'), 'utf8')).toBe('two')
    expect(await sftp.read(join(home, 'inbox', 'relative'))).toBe('one')
  })

  it('cannot be those of anybody else', async () => {
    const { home } = host('web02')
    await symlink('/etc', join(home, 'link-out'))
    await symlink('../../../..', join(home, 'link-up'))
    const sftp = await session('web02')
    const escapes = [
      '../web01/README.txt',
      '/etc/passwd',
      'link-out/passwd',
      'link-up/etc/passwd',
      '../../inventory.ini',
    ]
    for (const path of escapes) await expect(sftp.read(path)).rejects.toMatchObject({ code: 2 })
    expect(await sftp.realpath('../../..')).toBe(home)
  })

  it.runIf(process.platform === 'linux')('are closed when the connection is lost', async () => {
    const { port, home } = host('edge02')
    const client = await connectTo({ port, username: fleet.user, password: fleet.password })
    const sftp = await sftpOf(client)
    await sftp.open('held')
    const path = join(home, 'held')
    expect(await openFiles()).toContain(path)
    client.destroy()
    await expect.poll(openFiles).not.toContain(path)
  })

  it('says so when links lead in a circle', async () => {
    const { home } = host('web02')
    await symlink('circle', join(home, 'circle'))
    await expect((await session('web02')).read('circle')).rejects.toMatchObject({ code: 4, message: 'ELOOP' })
  })

  it('replaces a file in one step, and only when asked to', async () => {
    const sftp = await session('web03')
    await sftp.write('new', 'new')
    await sftp.write('old', 'old')
    await expect(sftp.rename('new', 'old')).rejects.toMatchObject({ code: 4 })
    await sftp.renameOver('new', 'old')
    expect(await sftp.read('old')).toBe('new')
  })

  it('can be listed by the hundred', async () => {
    const { home } = host('edge01')
    await mkdir(join(home, 'many'))
    const names = Array.from({ length: 300 }, (_, index) => `file-${String(index).padStart(3, '0')}`)
    await Promise.all(names.map((name) => writeFile(join(home, 'many', name), '')))
    expect((await (await session('edge01')).list('many')).sort()).toEqual(names)
  })
})

const openssh = requires('ssh')
describe.skipIf(openssh.skip)(openssh.named('OpenSSH clients with a demo host'), () => {
  const options = (port: number) => [
    ...[
      '-F',
      'none',
      '-o',
      'BatchMode=yes',
      '-o',
      'IdentitiesOnly=yes',
      '-o',
      `UserKnownHostsFile=${fleet.knownHostsPath}`,
    ],
    ...['-i', fleet.keyPath, '-P', String(port)],
  ]

  it('sftp sends and fetches files, with times and modes', async () => {
    const { port, home } = host('db01')
    const local = join(folder, 'sftp')
    await mkdir(local)
    // More than one window of 2 MiB, so that both sides have to wait for each other.
    const bytes = Buffer.alloc(5_000_003, 'flotilla')
    await writeFile(join(local, 'big'), bytes, { mode: 0o640 })
    const batch = [
      'mkdir nested',
      `put -p ${local}/big nested/big`,
      'ls -l nested',
      'rename nested/big nested/moved',
      'symlink moved nested/link',
      `get -p nested/link ${local}/back`,
      'chmod 600 nested/moved',
      'rm nested/link',
    ]
    await writeFile(join(local, 'batch'), `${batch.join('\n')}\n`)
    const { stdout } = await execute('sftp', ['-b', join(local, 'batch'), ...options(port), `${fleet.user}@127.0.0.1`])
    expect(stdout).toMatch(/-rw-r----- .* 5000003 .*big/)
    expect((await readFile(join(local, 'back'))).equals(bytes)).toBe(true)
    expect((await stat(join(home, 'nested', 'moved'))).mode & 0o777).toBe(0o600)
    const [sent, fetched] = await Promise.all([stat(join(local, 'big')), stat(join(local, 'back'))])
    expect(Math.floor(fetched.mtimeMs / 1000)).toBe(Math.floor(sent.mtimeMs / 1000))
  })

  it('scp copies a folder there and back', async () => {
    const { port } = host('db03')
    const tree = join(folder, 'tree')
    await mkdir(join(tree, 'deep'), { recursive: true })
    await writeFile(join(tree, 'deep', 'file'), 'contents')
    await execute('scp', ['-r', '-p', ...options(port), tree, `${fleet.user}@127.0.0.1:inbox`])
    await execute('scp', [
      '-r',
      '-p',
      ...options(port),
      `${fleet.user}@127.0.0.1:inbox/tree`,
      join(folder, 'tree-back'),
    ])
    expect(await readFile(join(folder, 'tree-back', 'deep', 'file'), 'utf8')).toBe('contents')
  })
})

/** What this process, and so the fleet in it, has open. */
async function openFiles(): Promise<string[]> {
  const names = await readdir('/proc/self/fd')
  return Promise.all(names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // An orphan that has ended stays in the table where no init reaps it, as in many containers. proc(5): "pid (comm) Z".
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
