import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Problem } from '../../../shared/problem.ts'
import type { HostKeyVerdict } from '../../../shared/tasks/host_key.ts'
import { HostIndex } from './host_index.ts'
import {
  type KnownHostEntry,
  formatKnownHost,
  isRecordable,
  keyTypeOf,
  knownHostName,
  parseKnownHosts,
} from './known_hosts.ts'
import { OwnFile } from './own_file.ts'
import type { RefusedKeys } from './refused_keys.ts'
import { withoutKeysOf } from './replace_key.ts'
import { type PresentedKey, changed, cannotTrust, malformed, revoked, unknown, unrecorded } from './refusals.ts'

/**
 * What to do with the key of a host for which none is known. strict: refuse it. accept-new: record it in our own file
 * and go on; from then on the host must have that key. off: go on, and accept changed keys as well; only revoked ones
 * are still refused.
 */
export type HostKeyPolicy = 'strict' | 'accept-new' | 'off'

export interface HostKeyOptions {
  /** Files that are only read: `~/.ssh/known_hosts`, `/etc/ssh/ssh_known_hosts`. They need not exist. */
  readonly userFiles: readonly string[]
  /** The file that new keys are recorded in. It need not exist; its folder is made when needed. */
  readonly ownFile: string
  readonly policy: HostKeyPolicy
  /** Where keys that are refused are remembered, so that a person may accept one. */
  readonly refused?: RefusedKeys
}

interface Waiting {
  readonly presented: PresentedKey
  readonly settle: (verdict: HostKeyVerdict) => void
}

/**
 * The host keys known to OpenSSH and to us. Files are read when the store is opened, and our own again before anything is
 * recorded in it: open a store for each run.
 */
export class HostKeyStore {
  /** Lines and files that were passed over. */
  readonly warnings: readonly Problem[]
  private readonly users: HostIndex
  private readonly ownFile: OwnFile
  private readonly policy: HostKeyPolicy
  private readonly refused: RefusedKeys | undefined
  private readonly waiting: Waiting[] = []
  private recording = false

  private constructor(users: HostIndex, ownFile: OwnFile, options: HostKeyOptions, warnings: readonly Problem[]) {
    this.users = users
    this.ownFile = ownFile
    this.policy = options.policy
    this.refused = options.refused
    this.warnings = warnings
  }

  /** Rejects when our own file exists and cannot be read. */
  static async open(options: HostKeyOptions): Promise<HostKeyStore> {
    const { userFiles, ownFile } = options
    const own = await OwnFile.open(ownFile)
    const users = new HostIndex()
    const warnings = [...own.warnings]
    const paths = new Set(userFiles.map((path) => resolve(path)))
    paths.delete(own.path)
    for (const path of paths) {
      try {
        const file = parseKnownHosts(await readFile(path, 'utf8'), path)
        users.add(file.entries)
        warnings.push(...file.warnings)
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException
        if (code !== 'ENOENT') warnings.push({ message: `cannot be read: ${message}`, source: path })
      }
    }
    return new HostKeyStore(users, own, options, warnings)
  }

  /**
   * The types of the keys known for a host, without duplicates. Ask the server for these first, as OpenSSH does: a host
   * known by one of its keys would otherwise look changed when it presents another. `ssh-rsa` is the type of the key,
   * whatever the signature algorithm (rsa-sha2-512, for instance).
   */
  knownAlgorithms(address: string, port: number): string[] {
    const { trusted } = this.find(knownHostName(address, port), knownHostName(address, 22))
    return [...new Set(trusted.map((line) => line.keyType))]
  }

  /** Judges the key that a server presented, in the SSH wire format (RFC 4253 section 6.6). Never rejects. */
  async check(address: string, port: number, key: Uint8Array): Promise<HostKeyVerdict> {
    const presented = presentedKey(address, port, key)
    const verdict = await this.verdictOn(presented)
    if (verdict.accept) this.refused?.forget(address, port)
    else if (presented.keyType !== malformedType) this.refused?.remember(address, port, key)
    return verdict
  }

  /**
   * Trusts a key that a person vouches for, in place of all others that our own file has for the host. Files of the user
   * are never changed: where they speak against the key, nothing is done.
   *
   * @param key in the SSH wire format
   * @returns whether our file held other keys for the host, or why nothing was done and what to do. Rejects when our file
   * cannot be read or written.
   */
  async trust(
    address: string,
    port: number,
    key: Uint8Array,
  ): Promise<{ readonly replaced: boolean } | { readonly refusal: string }> {
    const presented = presentedKey(address, port, key)
    const { name, portless, keyType } = presented
    if (keyType === malformedType || !isRecordable(name)) return { refusal: `${name} cannot be recorded` }
    let result: { replaced: boolean } | { refusal: string } = { replaced: false }
    await this.ownFile.rewrite((text) => {
      const revocation = this.find(name, portless).all.find((line) => line.revoked && line.key === presented.key)
      const [foreign] = this.users.find(name).filter((line) => !line.revoked && line.key !== presented.key)
      const against = revocation ?? foreign
      if (against) {
        result = { refusal: cannotTrust(presented, against) }
        return undefined
      }
      const left = withoutKeysOf(text, name, this.ownFile.hosts.find(name))
      if ('inTheWay' in left) {
        result = { refusal: cannotTrust(presented, left.inTheWay) }
        return undefined
      }
      result = { replaced: left.removed > 0 }
      const end = left.text === '' || left.text.endsWith('\n') ? '' : '\n'
      return left.text + end + formatKnownHost(name, keyType, presented.key)
    })
    if ('replaced' in result) this.refused?.forget(address, port)
    return result
  }

  private async verdictOn(presented: PresentedKey): Promise<HostKeyVerdict> {
    if (presented.keyType === malformedType) return malformed(presented)
    const verdict = this.judge(presented)
    if (verdict) return verdict
    switch (this.policy) {
      case 'off':
        return { accept: true, recorded: false }
      case 'strict':
        return unknown(presented)
      case 'accept-new':
        return isRecordable(presented.name)
          ? this.record(presented)
          : unrecorded(presented, this.ownFile.path, 'its name is not a host name')
    }
  }

  /** The verdict, as far as what is known about the host decides it. */
  private judge(presented: PresentedKey): HostKeyVerdict | undefined {
    const { exact, trusted, all } = this.find(presented.name, presented.portless)
    const revocation = all.find((line) => line.revoked && line.key === presented.key)
    if (revocation) return revoked(presented, revocation.place)
    if (trusted.some((line) => line.key === presented.key)) return { accept: true, recorded: false }
    const [first] = exact
    return first && this.policy !== 'off' ? changed(presented, exact, first.place) : undefined
  }

  /**
   * The lines about a host. `exact`: keys known for this very name. `trusted`: keys it may have; as in OpenSSH, a host of
   * which nothing is known on its port may have the same key as on port 22, though a different one proves nothing.
   */
  private find(name: string, portless: string): Record<'exact' | 'trusted' | 'all', KnownHostEntry[]> {
    const here = this.lines(name)
    const elsewhere = portless === name ? [] : this.lines(portless)
    const unrevoked = (lines: KnownHostEntry[]) => lines.filter((line) => !line.revoked)
    const exact = unrevoked(here)
    return { exact, trusted: exact.length > 0 ? exact : unrevoked(elsewhere), all: [...here, ...elsewhere] }
  }

  private lines(name: string): KnownHostEntry[] {
    return [...this.users.find(name), ...this.ownFile.hosts.find(name)]
  }

  private record(presented: PresentedKey): Promise<HostKeyVerdict> {
    return new Promise((settle) => {
      this.waiting.push({ presented, settle })
      if (!this.recording) void this.recordWaiting()
    })
  }

  /** Records in batches: all keys that come up until the file is locked go into one write. */
  private async recordWaiting(): Promise<void> {
    this.recording = true
    while (this.waiting.length > 0) {
      let batch: Waiting[] = []
      const recorded = new Map<string, PresentedKey>()
      let failure = ''
      try {
        await this.ownFile.append(() => {
          batch = this.waiting.splice(0)
          for (const { presented } of batch) {
            if (!recorded.has(presented.name) && !this.judge(presented)) recorded.set(presented.name, presented)
          }
          return [...recorded.values()].map(({ name, keyType, key }) => formatKnownHost(name, keyType, key))
        })
      } catch (error) {
        failure = (error as Error).message
        recorded.clear()
        batch.push(...this.waiting.splice(0))
      }
      for (const { presented, settle } of batch) {
        const isRecorded = recorded.get(presented.name) === presented
        // What lost against another key of the same host is judged by the line that was written for that one.
        const verdict = isRecorded ? { accept: true as const, recorded: true } : this.judge(presented)
        settle(verdict ?? unrecorded(presented, this.ownFile.path, failure))
      }
    }
    this.recording = false
  }
}

/** Stands for the type of a key that is none. */
const malformedType = '?'

function presentedKey(address: string, port: number, key: Uint8Array): PresentedKey {
  const blob = Buffer.from(key.buffer, key.byteOffset, key.byteLength)
  return {
    name: knownHostName(address, port),
    portless: knownHostName(address, 22),
    keyType: keyTypeOf(blob) ?? malformedType,
    key: blob.toString('base64'),
  }
}
