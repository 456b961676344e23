import { utils, type AnyAuthMethod, type AuthenticationType, type NextAuthHandler, type ParsedKey } from 'ssh2'
import type { LoginMethod } from '../../../shared/tasks/ssh.ts'

// Unlocking a key with a passphrase takes bcrypt half a second; a thousand hosts share one key.
const unlocked = new Map<string, ParsedKey | Error>()

function unlock(method: Extract<LoginMethod, { type: 'key' }>): ParsedKey | Error {
  const cacheKey = `${method.passphrase ?? ''}\0${method.privateKey}`
  let key = unlocked.get(cacheKey)
  if (!key) {
    const parsed = utils.parseKey(method.privateKey, method.passphrase)
    key = (Array.isArray(parsed) ? (parsed as ParsedKey[])[0] : parsed) ?? new Error('it holds no key')
    if (!(key instanceof Error) && !key.isPrivateKey()) key = new Error('public key')
    unlocked.set(cacheKey, key)
  }
  return key
}

interface Attempt {
  readonly label: string
  readonly needs: AuthenticationType
  /** What is offered, or why it cannot be. */
  readonly method: () => AnyAuthMethod | string
}

/**
 * The dialogue of user authentication (RFC 4252) with one server: offers the login methods in order, leaves out those
 * the server says it does not take, and remembers what happened so that a refusal can be explained.
 */
export class Login {
  private readonly queue: Attempt[]
  private unasked: Attempt | undefined
  private readonly tried: string[] = []
  private accepts: readonly string[] = []
  private last: string | undefined
  /** Whether the server was offered anything; what follows then is its answer to that. */
  begun = false
  private readonly user: string

  constructor(user: string, methods: readonly LoginMethod[]) {
    this.user = user
    this.queue = methods.flatMap((method) => this.attempts(method))
  }

  readonly handler = (accepts: AuthenticationType[] | null, _partial: boolean | null, next: NextAuthHandler): void => {
    if (accepts) this.accepts = accepts
    // The first is offered before the server has said what it takes. One that it does not take yet was never judged.
    if (this.unasked && accepts && !accepts.includes(this.unasked.needs)) this.queue.unshift(this.unasked)
    this.unasked = undefined
    for (;;) {
      // What the server does not take now it may take later, after the first of several factors.
      const at = this.queue.findIndex(({ needs }) => !accepts || accepts.includes(needs))
      const attempt = this.queue.splice(at, at < 0 ? 0 : 1)[0]
      if (!attempt) break
      const method = attempt.method()
      if (typeof method === 'string') {
        this.tried.push(`${attempt.label} (${method})`)
        continue
      }
      if (!this.tried.includes(attempt.label)) this.tried.push(attempt.label)
      this.begun = true
      this.last = attempt.label
      if (!accepts) this.unasked = attempt
      return next(method)
    }
    next(false as never)
  }

  /** What was offered last: once somebody is let in, what opened the door. */
  get opened(): string | undefined {
    return this.last
  }

  /** Why nobody was let in, with what was tried and what the server would take. Holds no secret. */
  refusal(): string {
    const tried = this.tried.length > 0 ? `tried ${this.tried.join(', ')}` : 'had nothing to try'
    // The server's words, of which only names (RFC 4251 section 6) are shown.
    const names = this.accepts.filter((name) => /^[\w@.-]{1,64}$/.test(name))
    const accepts = names.length > 0 ? `; the server takes ${names.join(', ')}` : ''
    return `login as ${this.user} was refused: ${tried}${accepts}`
  }

  private attempts(method: LoginMethod): Attempt[] {
    const username = this.user
    switch (method.type) {
      case 'key':
        return [
          {
            label: method.label,
            needs: 'publickey',
            method: () => {
              const key = unlock(method)
              if (key instanceof Error) return keyFault(key, method.passphrase !== undefined)
              // Already parsed: ssh2 takes such a key as it is, though its types say text.
              return { type: 'publickey', username, key: key as unknown as string }
            },
          },
        ]
      case 'agent':
        return [
          {
            label: 'the SSH agent',
            needs: 'publickey',
            method: () => ({ type: 'agent', username, agent: method.socket }),
          },
        ]
      case 'password':
        return [
          {
            label: 'password',
            needs: 'password',
            method: () => ({ type: 'password', username, password: method.password }),
          },
          {
            label: 'password (keyboard-interactive)',
            needs: 'keyboard-interactive',
            method: () => {
              let asked = false
              return {
                type: 'keyboard-interactive',
                username,
                // RFC 4256 section 3.2: servers may send a round without prompts. The password goes once, to one
                // hidden question; a one-time code or a second try is not a question it answers.
                prompt: (_name, _instructions, _language, prompts, finish) => {
                  const answer = !asked && prompts.length === 1 && !prompts[0]!.echo
                  if (prompts.length > 0) asked = true
                  finish(prompts.map(() => (answer ? method.password : '')))
                },
              }
            },
          },
        ]
    }
  }
}

function keyFault(error: Error, hadPassphrase: boolean): string {
  if (/passphrase/i.test(error.message) && !hadPassphrase)
    return 'it is locked: give its passphrase or load it into an agent'
  if (error.message === 'public key') return 'it is a public key; the private one is needed'
  if (hadPassphrase) return 'the passphrase does not unlock it'
  return 'not a private key that can be read'
}
