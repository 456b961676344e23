import { chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { defaultIdentity, makeKey, type Identity, type KeyPair } from './keys.ts'
import { freePort } from './processes.ts'
import { sessionScript, sshdConfig, type SshdOptions } from './sshd_config.ts'
import { AddressInUse, spawnSshd, type SshdProcess } from './sshd_process.ts'
import { tempFolder } from './temp.ts'
import { testUser } from './test_user.ts'
import { isRoot, tools } from './tools.ts'

export type { SshdOptions }

export interface TestSshd {
  readonly port: number
  /** The first of the addresses. */
  readonly address: string
  readonly addresses: readonly string[]
  readonly user: string
  /** Secret; absent where password logins are not possible or not on. */
  readonly password?: string
  readonly identity: Identity
  readonly keyFile: string
  readonly encryptedKeyFile: string
  readonly passphrase: string
  readonly hostKeys: readonly KeyPair[]
  /** The known_hosts lines for an address (default: the first). */
  knownHosts(address?: string): string
  /** The folder sessions start in, and their $HOME; the first address's when there are several. */
  readonly home: string
  /** Each address is a machine of its own, with a home of its own. */
  homeOf(address: string): string
  /** All that sshd has said so far. */
  log(): string
  /** The machine loses power: the server and all its sessions are killed at once. Files stay until `stop`. */
  kill(): void
  /** Ends the server and its sessions, removes its files. */
  stop(): Promise<void>
}

/** `count` (1 to 250) loopback addresses, 127.0.1.1 and up. Linux answers on all of 127.0.0.0/8. */
export function loopbackAddresses(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `127.0.1.${index + 1}`)
}

// sshd.c: MAX_LISTEN_SOCKS. More addresses take more processes.
const maxAddressesPerProcess = 16
const maxPortAttempts = 10

/** Starts a real OpenSSH server on a free loopback port; resolves when it accepts connections. */
export async function startSshd(options: SshdOptions = {}): Promise<TestSshd> {
  const auth = options.auth ?? 'key'
  if (auth === 'password' || auth === 'both') assertPresent('passwords')
  if (auth === 'keyboard-interactive') assertPresent('keyboard-interactive')
  const account = isRoot() ? testUser() : undefined
  // sshd run by root insists on it, and nothing makes it where no service was ever started.
  if (account) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 })

  const addresses = options.addresses ?? ['127.0.0.1']
  const [address] = addresses
  if (address === undefined) throw new Error('An sshd needs an address to listen on.')
  const folder = tempFolder('sshd')
  const types = options.hostKeyTypes ?? ['ed25519']
  const [identity, ...hostKeys] = await Promise.all([
    options.identity ?? defaultIdentity(),
    ...types.map((type) => makeKey(join(folder, `host_${type}`), type)),
  ])
  writeFileSync(join(folder, 'authorized_keys'), `${identity.publicKey}\n`, { mode: 0o644 })
  const homeOf = (one: string) => join(folder, 'home', one)
  for (const one of addresses) {
    mkdirSync(homeOf(one), { recursive: true })
    if (account) chownSync(homeOf(one), account.uid, account.gid)
  }
  writeFileSync(join(folder, 'session'), sessionScript(join(folder, 'home'), options), { mode: 0o755 })

  const { port, processes } = await listen(folder, addresses, auth, options)

  return {
    port,
    address,
    addresses,
    user: account?.name ?? userInfo().username,
    ...(account && auth !== 'key' ? { password: account.password } : {}),
    identity,
    keyFile: identity.file,
    encryptedKeyFile: identity.encryptedFile,
    passphrase: identity.passphrase,
    hostKeys,
    knownHosts: (one = address) => hostKeys.map(({ publicKey }) => `[${one}]:${port} ${publicKey}\n`).join(''),
    home: homeOf(address),
    homeOf,
    log: () => processes.map((process) => process.log()).join(''),
    kill: () => processes.forEach((process) => process.kill()),
    async stop() {
      await Promise.all(processes.map((process) => process.stop()))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function listen(
  folder: string,
  addresses: readonly string[],
  auth: NonNullable<SshdOptions['auth']>,
  options: SshdOptions,
): Promise<{ port: number; processes: SshdProcess[] }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort()
    const starts = chunks(addresses, maxAddressesPerProcess).map((some, index) => {
      const config = join(folder, `sshd_config_${index}`)
      writeFileSync(config, sshdConfig({ folder, port, addresses: some, auth, options }))
      return spawnSshd(config, some.length)
    })
    const results = await Promise.allSettled(starts)
    const failure = results.find((result) => result.status === 'rejected')
    const processes = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
    if (!failure) return { port, processes }
    await Promise.all(processes.map((process) => process.stop()))
    if (!(failure.reason instanceof AddressInUse) || attempt === maxPortAttempts) throw failure.reason
  }
}

function assertPresent(tool: 'passwords' | 'keyboard-interactive'): void {
  if (!tools[tool].present()) throw new Error(`${tools[tool].missing}: guard this test with requires('${tool}')`)
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size)
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size))
}
