import { existsSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { CliUser } from '../../support/cli.ts'
import { isAlive } from './fleet.ts'

const user = new CliUser()

const folderIn = (text: string) => /(\S*flotilla-demo-\w+)\/inventory/.exec(text)![1]!

describe('flotilla demo', () => {
  it('does the main job on its own fleet and leaves nothing behind', async () => {
    const run = await user.run('flotilla', ['demo'])
    expect(run.status).toBe(0)
    expect(run.stdout).toMatch(/^\$ batch_run .*-cmd/m)
    expect(run.stdout).toMatch(/^\$ batch_scp .*-action put/m)
    expect(run.stdout).toContain('Sent to a whole group by Flotilla.')
    expect(existsSync(folderIn(run.stdout))).toBe(false)
    expect(user.runFolders).toEqual([])
  })

  it('--keep leaves the fleet up until Ctrl-C', async () => {
    const run = user.start('flotilla', ['demo', '--keep'], { terminal: { columns: 100, rows: 30 } })
    await run.seen('stays up until Ctrl-C')
    await run.seen(/export FLOTILLA_HOME=\S+/)
    const settings = Object.fromEntries(
      [...run.stdout.matchAll(/export (\w+)=(\S+)/g)].map(([, name, value]) => [name!, value!.replaceAll("'", '')]),
    )
    const own = await user.run('batch_run', ['-h', 'web01', '-cmd', 'hostname'], { env: settings })
    expect(own).toMatchObject({ status: 0, stdout: 'web01 | web01\n' })
    run.type('\x03')
    const { status, stdout } = await run.ended
    expect(status).toBe(0)
    expect(existsSync(folderIn(stdout))).toBe(false)
  })

  it('Ctrl-C in the middle takes everything down', async () => {
    const run = user.start('flotilla', ['demo'], { terminal: { columns: 100, rows: 30 } })
    await run.seen('$ batch_run')
    const pids = run.processes
    run.type('\x03')
    const { status, stdout } = await run.ended
    expect(status).toBe(130)
    expect(existsSync(folderIn(stdout))).toBe(false)
    await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), 10_000)
  })
})
