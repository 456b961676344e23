import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { homedir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import type { Host } from '../../shared/inventory/model.ts'
import type { Problem } from '../../shared/problem.ts'
import type { LoginMethod, SshEndpoint } from '../../shared/tasks/ssh.ts'

export interface EndpointOptions {
  /** Used for every host, whatever the inventory says: what was typed now wins. */
  readonly user?: string
  /** For hosts that the inventory gives no password and no key. */
  readonly password?: string
  readonly connectTimeoutMs: number
  readonly connectRetries: number
  readonly env: NodeJS.ProcessEnv
  /** What relative key paths are relative to: the inventory's folder. */
  readonly keyFolder: string
  /** Key types on record for an address. */
  readonly hostKeyAlgorithms: (address: string, port: number) => readonly string[]
}

/** What OpenSSH tries when nothing is said, in its order (ssh(1), `-i`). */
const DEFAULT_KEYS = ['id_rsa', 'id_ecdsa', 'id_ed25519'].reverse()

/** How a host of the inventory is reached and logged in to. Reads each key file once. */
export class EndpointPlanner {
  private readonly keyFiles = new Map<string, Promise<string | Problem>>()
  private readonly home = homedir()
  private readonly localUser = userInfo().username
  private readonly options: EndpointOptions

  constructor(options: EndpointOptions) {
    this.options = options
  }

  /** Problems are all that keep the hosts from being tried at all, such as a key file that is not there. */
  async plan(hosts: readonly Host[]): Promise<{ endpoints: SshEndpoint[]; problems: Problem[] }> {
    const endpoints: SshEndpoint[] = []
    const problems = new Map<string, Problem>()
    for (const host of hosts) {
      const login = await this.login(host)
      if (Array.isArray(login)) endpoints.push(this.endpoint(host, login))
      else problems.set(login.message, login)
    }
    return { endpoints, problems: [...problems.values()] }
  }

  /** The login in words, for `--dry-run`: "key ~/.ssh/id_ed25519, password". Never a secret. */
  describe(login: readonly LoginMethod[]): string {
    return (
      login.map((method) => (method.type === 'key' ? method.label : method.type)).join(', ') || 'nothing to log in with'
    )
  }

  private endpoint(host: Host, login: LoginMethod[]): SshEndpoint {
    const user = this.options.user ?? host.user ?? this.localUser
    const algorithms = this.options.hostKeyAlgorithms
    const identity = createHash('sha256').update(JSON.stringify(login)).digest('base64url').slice(0, 16)
    return {
      affinity: `${user}@${host.address}:${host.port}#${identity}`,
      address: host.address,
      port: host.port,
      user,
      login,
      connectTimeoutMs: this.options.connectTimeoutMs,
      connectRetries: this.options.connectRetries,
      // Looked up when the host's turn comes: in a file of hashed names each look-up takes milliseconds.
      get hostKeyAlgorithms() {
        return algorithms(host.address, host.port)
      },
    }
  }

  private async login(host: Host): Promise<LoginMethod[] | Problem> {
    const password = host.password ?? this.options.password
    const methods: LoginMethod[] = []
    if (host.key !== undefined) {
      const text = await this.keyText(host.key, host.name)
      if (typeof text !== 'string') return text
      const label = host.key.startsWith('-----BEGIN') ? 'the key in the inventory' : `key ${host.key}`
      methods.push({
        type: 'key',
        privateKey: text,
        label,
        ...(host.passphrase === undefined ? {} : { passphrase: host.passphrase }),
      })
      // A locked key without its passphrase is what agents are for.
      if (host.passphrase === undefined && isLocked(text)) methods.unshift(...this.agent())
    }
    if (password !== undefined) methods.push({ type: 'password', password })
    if (methods.length === 0) methods.push(...this.agent(), ...(await this.defaultKeys()))
    return methods
  }

  private agent(): LoginMethod[] {
    const socket = this.options.env['SSH_AUTH_SOCK']
    return socket ? [{ type: 'agent', socket }] : []
  }

  /** Locked ones are left out: asking for their passphrase is the agent's business. */
  private async defaultKeys(): Promise<LoginMethod[]> {
    const methods: LoginMethod[] = []
    for (const name of DEFAULT_KEYS) {
      const path = join(this.home, '.ssh', name)
      if (!existsSync(path)) continue
      const text = await this.readKey(path)
      if (typeof text === 'string' && !isLocked(text))
        methods.push({ type: 'key', privateKey: text, label: `key ~/.ssh/${name}` })
    }
    return methods
  }

  private async keyText(key: string, host: string): Promise<string | Problem> {
    if (key.startsWith('-----BEGIN')) return key.endsWith('\n') ? key : `${key}\n`
    const path = /^~(?=$|[/\\])/.test(key) ? join(this.home, key.slice(1)) : resolve(this.options.keyFolder, key)
    const text = await this.readKey(path)
    return typeof text === 'string' ? text : { source: host, message: text.message }
  }

  private readKey(path: string): Promise<string | Problem> {
    let text = this.keyFiles.get(path)
    if (!text) {
      text = readFile(path, 'utf8').catch((error: NodeJS.ErrnoException): Problem => ({
        source: path,
        message: `the key file ${path} cannot be read (${error.code === 'ENOENT' ? 'no such file' : (error.code ?? error.message)}); correct \`key\` or remove it`,
      }))
      this.keyFiles.set(path, text)
    }
    return text
  }
}

/** Whether a private key needs a passphrase: PEM says so in words, OpenSSH's format in its cipher name (PROTOCOL.key). */
function isLocked(text: string): boolean {
  if (text.includes('ENCRYPTED')) return true
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]+?)-----END/.exec(text)?.[1]
  if (body === undefined) return false
  const bytes = Buffer.from(body, 'base64')
  const magic = 'openssh-key-v1\0'
  if (bytes.length < magic.length + 8 || bytes.toString('latin1', 0, magic.length) !== magic) return false
  const length = bytes.readUInt32BE(magic.length)
  return bytes.toString('latin1', magic.length + 4, magic.length + 4 + length) !== 'none'
}
