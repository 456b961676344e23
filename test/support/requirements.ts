import { execFileSync, spawnSync } from 'node:child_process'
import { findProgram, isRoot, missingTools, tools, type Tool } from './tools.ts'
import { releaseTestUser, runIdVariable } from './test_user.ts'

/**
 * vitest's global setup of the integration tests: sees to it that the machine has what they need, installs it where
 * that is possible, and says what will be skipped where it is not. Returns the teardown.
 */
export default function setup(): () => void {
  process.env[runIdVariable] = String(process.pid)
  installMissing()
  const missing = missingTools()
  if (missing.length > 0) {
    const lines = missing.map((tool) => `  ${tools[tool].missing}. To enable: ${tools[tool].enable}`)
    const report = `Some integration tests need what this machine lacks:\n${lines.join('\n')}`
    if (inCi()) throw new Error(report)
    console.warn(`${report}\nTests that need these are skipped; their names say so.`)
  }
  return () => {
    if (tools.passwords.present()) releaseTestUser()
  }
}

export interface Requirement {
  /** For `describe.skipIf`. */
  readonly skip: boolean
  /** The title, with the reason added when it will be skipped. */
  named(title: string): string
}

/**
 * What a group of tests needs:
 * `const sshd = requires('sshd'); describe.skipIf(sshd.skip)(sshd.named('a real sshd'), () => …)`.
 * Where CI=true nothing is skipped in silence: a missing piece throws.
 */
export function requires(...wanted: Tool[]): Requirement {
  const reasons = missingTools(wanted).map((tool) => tools[tool].missing)
  if (reasons.length > 0 && inCi()) throw new Error(`Needed here: ${reasons.join(', ')}`)
  return {
    skip: reasons.length > 0,
    named: (title) => (reasons.length > 0 ? `${title} (skipped: ${reasons.join(', ')})` : title),
  }
}

function inCi(): boolean {
  return process.env['CI'] === 'true'
}

function installMissing(): void {
  const wanted = missingTools().flatMap((tool) => tools[tool].package ?? [])
  if (wanted.length === 0 || !isRoot() || !findProgram('apt-get')) return
  const packages = [...new Set(wanted)]
  console.log(`Installing what the integration tests need: apt-get install ${packages.join(' ')}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  try {
    execFileSync('apt-get', ['update', '-qq'], { env, stdio: ['ignore', 'ignore', 'inherit'] })
    const install = ['install', '-qq', '-y', '--no-install-recommends', ...packages]
    execFileSync('apt-get', install, { env, stdio: ['ignore', 'ignore', 'inherit'] })
  } catch {
    // apt-get has said why. What is still missing is reported by the caller.
    return
  }
  if (packages.includes('openssh-server')) stopInstalledService()
}

// Debian starts the server it installs; the tests start their own, and the machine should listen no more than before.
function stopInstalledService(): void {
  if (findProgram('systemctl')) spawnSync('systemctl', ['disable', '--now', 'ssh.service', 'ssh.socket'])
  else if (findProgram('service')) spawnSync('service', ['ssh', 'stop'])
}
