import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { atExit } from './processes.ts'
import { tempFolder } from './temp.ts'
import { testUser } from './test_user.ts'

/** sudoers(5): a name with a dot would be passed over, and so would a file that others may write. */
const file = '/etc/sudoers.d/flotilla-test'

/**
 * Lets the test user become anybody, with its own password or without any, until `stop`. One at a time: the rule
 * names the account that all test servers of this machine share. Needs `requires('sudo')`.
 */
export function allowSudo(how: 'password' | 'no-password' | 'not-at-all'): { stop(): Promise<void> } {
  const { name } = testUser()
  const remove = () => rmSync(file, { force: true })
  const forget = atExit(remove)
  const rule = { password: 'ALL=(ALL:ALL) ALL', 'no-password': 'ALL=(ALL:ALL) NOPASSWD: ALL', 'not-at-all': undefined }[
    how
  ]
  mkdirSync('/etc/sudoers.d', { recursive: true, mode: 0o755 })
  remove()
  if (rule !== undefined) {
    // timestamp_timeout=0: a password once given must not let the next test in without.
    const text = `Defaults:${name} timestamp_timeout=0\n${name} ${rule}\n`
    const draft = join(tempFolder('sudo'), 'draft')
    writeFileSync(draft, text, { mode: 0o440 })
    execFileSync('visudo', ['-c', '-q', '-f', draft])
    execFileSync('install', ['-m', '440', draft, file])
  }
  return {
    async stop() {
      remove()
      forget()
      await Promise.resolve()
    },
  }
}
