import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client, type ConnectConfig } from 'ssh2'
import { afterEach, describe, expect, it } from 'vitest'
import { startSshAgent } from '../../support/agent.ts'
import { makeIdentity } from '../../support/keys.ts'
import { requires } from '../../support/requirements.ts'
import { loopbackAddresses, startSshd, type SshdOptions, type TestSshd } from '../../support/sshd.ts'
import { tempFolder, tinyTmpfs } from '../../support/temp.ts'

const execute = promisify(execFile)
const running: { stop(): Promise<void> }[] = []

async function start(options?: SshdOptions): Promise<TestSshd> {
  const server = await startSshd(options)
  running.push(server)
  return server
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()))
})

async function ssh(server: TestSshd, command: string, address = server.address, extra: string[] = []) {
  const knownHosts = join(tempFolder('known'), 'known_hosts')
  await writeFile(knownHosts, server.knownHosts(address))
  const options = ['-F', 'none', '-o', `UserKnownHostsFile=${knownHosts}`, '-o', 'BatchMode=yes', '-i', server.keyFile]
  const { stdout } = await execute('ssh', [
    ...options,
    ...extra,
    '-p',
    String(server.port),
    `${server.user}@${address}`,
    command,
  ])
  return stdout
}

function ssh2Whoami(server: TestSshd, config: ConnectConfig, answer?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const client = new Client()
    client
      .on('error', reject)
      .on('keyboard-interactive', (_name, _text, _language, _prompts, finish) => finish([answer ?? '']))
      .on('ready', () => {
        client.exec('id -un', (error, channel) => {
          if (error) return reject(error)
          let text = ''
          channel
            .on('data', (data: Buffer) => (text += data.toString()))
            .on('close', () => {
              client.end()
              resolve(text.trim())
            })
        })
      })
      .connect({ host: server.address, port: server.port, username: server.user, ...config })
  })
}

const needs = requires('sshd', 'ssh-keygen', 'ssh')
describe.skipIf(needs.skip)(needs.named('startSshd'), () => {
  it('lets OpenSSH in by key, to a home of its own, with a host key that its known_hosts line vouches for', async () => {
    const server = await start({ hostKeyTypes: ['ed25519', 'ecdsa', 'rsa'] })
    expect(await ssh(server, 'pwd; echo "$HOME"; echo "${SSH_ORIGINAL_COMMAND-none}"')).toBe(
      `${server.home}\n${server.home}\nnone\n`,
    )
    expect(server.log()).toContain('Accepted publickey')
  })

  it('serves sftp from that home', async () => {
    const server = await start()
    await writeFile(join(server.home, 'greeting'), 'hello')
    const sftp = await execute('sftp', [
      '-q',
      ...['-F', 'none', '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-i', server.keyFile],
      ...['-P', String(server.port)],
      `${server.user}@${server.address}:greeting`,
      join(server.home, 'copy'),
    ])
    expect(sftp.stderr).not.toMatch(/not found/)
    expect(existsSync(join(server.home, 'copy'))).toBe(true)
  })

  it('is a fleet of machines on one port, each address with its own home', async () => {
    const addresses = loopbackAddresses(20)
    const server = await start({ addresses })
    for (const address of ['127.0.1.1', '127.0.1.20']) {
      expect(await ssh(server, 'pwd', address)).toBe(`${server.homeOf(address)}\n`)
    }
  })

  it('runs the forced command in place of the one asked for', async () => {
    const server = await start({ forceCommand: `echo "forced, not '$SSH_ORIGINAL_COMMAND'"` })
    expect(await ssh(server, 'reboot')).toBe("forced, not 'reboot'\n")
  })

  it('ends running sessions when killed, and leaves no files when stopped', async () => {
    const server = await start()
    const session = ssh(server, 'touch started; exec sleep 1000')
    const failed = expect(session).rejects.toMatchObject({ code: 255 })
    await expect.poll(() => existsSync(join(server.home, 'started'))).toBe(true)
    server.kill()
    await failed
    await server.stop()
    expect(existsSync(server.home)).toBe(false)
  })

  it('lets in by the keys of an agent', async () => {
    const identity = await makeIdentity()
    const server = await start({ identity })
    const agent = await startSshAgent([identity.file])
    running.push(agent)
    await expect(ssh2Whoami(server, { agent: agent.socket })).resolves.toBe(server.user)
  })
})

const passwords = requires('sshd', 'passwords')
describe.skipIf(passwords.skip)(passwords.named('startSshd with passwords'), () => {
  it('lets in by password, not by a wrong one', async () => {
    const server = await start({ auth: 'password' })
    await expect(ssh2Whoami(server, { password: server.password })).resolves.toBe(server.user)
    await expect(ssh2Whoami(server, { password: 'wrong' })).rejects.toMatchObject({ level: 'client-authentication' })
  })
})

const questions = requires('sshd', 'keyboard-interactive')
describe.skipIf(questions.skip)(questions.named('startSshd with keyboard-interactive'), () => {
  it('asks for the password by PAM', async () => {
    const server = await start({ auth: 'keyboard-interactive' })
    await expect(ssh2Whoami(server, { tryKeyboard: true }, server.password)).resolves.toBe(server.user)
  })
})

const mounts = requires('tmpfs')
describe.skipIf(mounts.skip)(mounts.named('tinyTmpfs'), () => {
  it('is full after the given size', async () => {
    const disk = tinyTmpfs(64)
    try {
      await expect(writeFile(join(disk.path, 'big'), Buffer.alloc(1 << 20))).rejects.toMatchObject({ code: 'ENOSPC' })
    } finally {
      disk.unmount()
    }
  })
})
