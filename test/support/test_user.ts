import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { atExit } from './processes.ts'

/** The account that test sessions run as. Real where sshd needs a login with a password, else ourselves. */
export interface TestUser {
  readonly name: string
  readonly uid: number
  readonly gid: number
  /** Secret, though only for loopback and for one run. */
  readonly password: string
}

const name = 'flotilla-test'
// Below /run only root can have made it, and a reboot clears it.
const stateFolder = '/run/flotilla-test'

/** Set by the global setup, so that all worker processes of one vitest run count as one user of the account. */
export const runIdVariable = 'FLOTILLA_TEST_RUN'

// Several worker processes, and several vitest runs, may share the account: every step holds flock(1), and a file named
// after each run's process id says who still needs it. A run that was killed is found by its dead id.
const prologue = `
set -eu
umask 022
mkdir -p "$STATE/runs" "$STATE/home"
exec 9>"$STATE/lock"
flock 9
for run in "$STATE"/runs/*; do
  [ -e "$run" ] && ! kill -0 "\${run##*/}" 2>/dev/null && rm -f "$run"
done
ours() { [ "$(getent passwd "$NAME" | cut -d: -f6)" = "$STATE/home" ]; }
`

const acquireScript = `${prologue}
if ! getent passwd "$NAME" >/dev/null; then
  rm -f "$STATE/password"
  useradd --system --user-group --no-create-home --home-dir "$STATE/home" --shell /bin/sh "$NAME"
elif ! ours; then
  echo "The account $NAME exists already and was not made by these tests: remove or rename it." >&2
  exit 1
fi
chown "$NAME:" "$STATE/home"
if ! [ -s "$STATE/password" ]; then
  (umask 077; cat >"$STATE/password")
  (printf '%s:' "$NAME"; cat "$STATE/password") | chpasswd
fi
touch "$STATE/runs/$RUN"
id -u "$NAME"; id -g "$NAME"; cat "$STATE/password"
`

const releaseScript = `${prologue}
rm -f "$STATE/runs/$RUN"
if [ -z "$(ls -A "$STATE/runs")" ]; then
  if ours; then
    uid=$(id -u "$NAME")
    for status in /proc/[0-9]*/status; do
      owner=$(sed -n 's/^Uid:[[:space:]]*\\([0-9]*\\).*/\\1/p' "$status" 2>/dev/null) || continue
      if [ "$owner" = "$uid" ]; then pid=\${status#/proc/}; kill -KILL "\${pid%/status}" 2>/dev/null || true; fi
    done
    userdel --force "$NAME" 2>/dev/null
  fi
  rm -rf "$STATE/password" "$STATE/home"
fi
`

let acquired: TestUser | undefined

/** The account, made on first use. Only for root: see `requires('passwords')`. */
export function testUser(): TestUser {
  if (acquired) return acquired
  // Outside vitest (a benchmark, a script) nobody tears down after us.
  if (!process.env[runIdVariable]) atExit(releaseTestUser)
  const answer = script(acquireScript, randomBytes(12).toString('base64url'))
  const [uid, gid, password] = answer.trim().split('\n')
  if (!password) throw new Error(`The account ${name} could not be prepared.`)
  acquired = { name, uid: Number(uid), gid: Number(gid), password }
  return acquired
}

/** Gives the account up; the last run to do so removes it and ends what it left running. */
export function releaseTestUser(): void {
  script(releaseScript, '')
}

function script(text: string, input: string): string {
  const env = { ...process.env, NAME: name, STATE: stateFolder, RUN: process.env[runIdVariable] ?? String(process.pid) }
  return execFileSync('/bin/sh', ['-c', text], { env, input, encoding: 'utf8' })
}
