import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { downloadRuntime, findRuntime, unusable } from '../../../electron/node/start/runtime.ts'
import { CliUser, type RunningCli } from '../../support/cli.ts'
import { tempFolder } from '../../support/temp.ts'

const root = join(import.meta.dirname, '../../..')
const user = new CliUser()

/** `npm start`, everything being built. */
function start(args: string, env: Record<string, string>): RunningCli {
  const started = user.start('flotilla', [], {
    shell: `exec "${process.execPath}" "${join(root, 'electron/node/bin/app.js')}" ${args}`,
    env: { FLOTILLA_NO_OPEN: '1', DISPLAY: ':99', ...env },
    keepStdinOpen: true,
  })
  onTestFinished(() => started.kill('SIGKILL'))
  return started
}

function executable(path: string, script: string): void {
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
}

describe.skipIf(process.platform === 'win32')('npm start', () => {
  it('says in one line why there is no desktop, and opens the browser door', async () => {
    const folder = tempFolder('electron')
    const started = start('--no-sandbox --port 0', { ELECTRON_OVERRIDE_DIST_PATH: folder })
    await started.seen(/token=.*\n/)
    const [why, address, ...more] = started.stdout.trim().split('\n')
    expect(why).toContain(`Electron cannot be used here: there is no`)
    expect(why).toContain(`in ${folder}. Flotilla opens in the browser instead:`)
    expect(more).toEqual([])
    expect((await fetch(address!, { redirect: 'manual' })).status).toBe(303)
    started.kill('SIGTERM')
    expect((await started.ended).status).toBe(0)
  })

  it('--browser asks for the browser door and needs no reason', async () => {
    const started = start('--browser --port 0', {})
    await started.seen(/token=.*\n/)
    expect(started.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=\S+\n$/)
  })

  it('runs the desktop app where there is a runtime, as an app and not as plain Node', async () => {
    const folder = tempFolder('electron')
    executable(join(folder, 'electron'), 'echo "app: $*; as node: ${ELECTRON_RUN_AS_NODE-no}"; exit 7')
    const env = { ELECTRON_OVERRIDE_DIST_PATH: folder, ELECTRON_RUN_AS_NODE: '1' }
    const { status, stdout } = await start('--no-sandbox', env).ended
    expect(stdout).toBe(`app: ${root}/ --no-sandbox; as node: no\n`.replace('//', '/'))
    expect(status).toBe(7)
  })
})

describe('Electron’s runtime', () => {
  const folder = () => {
    const path = join(tempFolder('package'), 'electron')
    mkdirSync(join(path, 'dist'), { recursive: true })
    return path
  }

  it('is found where its installer put it, or where ELECTRON_OVERRIDE_DIST_PATH says', () => {
    const electron = folder()
    expect(findRuntime({}, electron)).toEqual({ missing: 'its runtime is not installed' })
    writeFileSync(join(electron, 'path.txt'), 'program')
    writeFileSync(join(electron, 'dist', 'program'), '')
    expect(findRuntime({}, electron)).toEqual({ path: join(electron, 'dist', 'program') })
    const other = tempFolder('dist')
    const env = { ELECTRON_OVERRIDE_DIST_PATH: other }
    expect(findRuntime(env, electron)).toEqual({ missing: `there is no program in ${other}` })
    writeFileSync(join(other, 'program'), '')
    expect(findRuntime(env, electron)).toEqual({ path: join(other, 'program') })
  })

  it('is of no use without a screen, nor to root with its sandbox', () => {
    const linux = { platform: 'linux', uid: 1000 } as const
    expect(unusable({}, [], linux)).toContain('no screen')
    expect(unusable({ DISPLAY: ':0' }, [], linux)).toBeUndefined()
    expect(unusable({ WAYLAND_DISPLAY: 'wayland-0' }, [], linux)).toBeUndefined()
    expect(unusable({ DISPLAY: ':0' }, [], { ...linux, uid: 0 })).toContain('--no-sandbox')
    expect(unusable({ DISPLAY: ':0' }, ['--no-sandbox'], { ...linux, uid: 0 })).toBeUndefined()
    expect(unusable({}, [], { platform: 'darwin', uid: 501 })).toBeUndefined()
  })

  it('is downloaded by its own installer, in a process of its own', async () => {
    const electron = folder()
    writeFileSync(
      join(electron, 'install.js'),
      `const { writeFileSync } = require('node:fs')
       writeFileSync(__dirname + '/dist/program', '')
       writeFileSync(__dirname + '/path.txt', 'program')`,
    )
    expect(await downloadRuntime({}, electron)).toEqual({ path: join(electron, 'dist', 'program') })
  })

  it('is not downloaded in CI, nor where that is not wanted, nor in place of one that was named', async () => {
    const electron = folder()
    const marker = join(electron, 'ran')
    writeFileSync(join(electron, 'install.js'), `require('node:fs').writeFileSync(${JSON.stringify(marker)}, '')`)
    for (const env of [{ CI: 'true' }, { FLOTILLA_NO_DOWNLOAD: '1' }, { ELECTRON_OVERRIDE_DIST_PATH: '/nowhere' }])
      expect(await downloadRuntime(env, electron)).toHaveProperty('missing')
    expect(() => chmodSync(marker, 0o600)).toThrow('ENOENT')
  })

  it('that cannot be downloaded is missing with the reason, and within the time', async () => {
    const electron = folder()
    writeFileSync(join(electron, 'install.js'), `throw new Error('getaddrinfo ENOTFOUND example.org')`)
    expect(await downloadRuntime({}, electron)).toEqual({
      missing: 'its runtime could not be downloaded (getaddrinfo ENOTFOUND example.org)',
    })
    writeFileSync(join(electron, 'install.js'), 'setInterval(() => {}, 1000)')
    expect(await downloadRuntime({}, electron, 300)).toEqual({
      missing: 'its runtime could not be downloaded (not done after 0.3 s)',
    })
  })
})
