import { createHash, randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { only, target, TestEngine } from '../../support/engine.ts'
import { requires } from '../../support/requirements.ts'
import { startSshd, type TestSshd } from '../../support/sshd.ts'

const needs = requires('sshd')
describe.skipIf(needs.skip)(needs.named('what a command prints and how it ends'), () => {
  let sshd: TestSshd
  let engine: TestEngine
  beforeAll(async () => {
    ;[sshd, engine] = await Promise.all([startSshd(), TestEngine.start()])
  })
  afterAll(async () => {
    await engine.stop()
    await sshd.stop()
  })

  const run = (command: string) => engine.run(command, [target(sshd)])

  it('keeps standard output and standard error apart, each whole', async () => {
    const { stdout, stderr } = await run('echo out; echo err >&2; echo out again')
    expect([stdout().toString(), stderr().toString()]).toEqual(['out\nout again\n', 'err\n'])
  })

  it('keeps bytes that are no text exactly, on both streams at once', async () => {
    const [out, err] = [randomBytes(1 << 20), randomBytes(1 << 20)]
    writeFileSync(join(sshd.home, 'out'), out)
    writeFileSync(join(sshd.home, 'err'), err)
    const { stdout, stderr } = await run('cat err >&2 & cat out; wait')
    expect(sha256(stdout())).toBe(sha256(out))
    expect(sha256(stderr())).toBe(sha256(err))
  })

  it('keeps a last line that has no end', async () => {
    expect((await run('printf "whole\\nunfinished"')).stdout().toString()).toBe('whole\nunfinished')
  })

  it('keeps empty files for a command that prints nothing', async () => {
    const { stdout, stderr } = await run('true')
    expect([stdout().length, stderr().length]).toEqual([0, 0])
  })

  it('gives output to the listener as it comes, before the command has ended', async () => {
    const waiting = engine.start('mkfifo pipe; echo first; cat pipe', [target(sshd)])
    await waiting.printed('first')
    await engine.run('echo second >pipe', [target(sshd)])
    expect((await waiting.done).stdout().toString()).toBe('first\nsecond\n')
  })

  it('keeps a hundred thousand tiny lines in order', async () => {
    const { stdout } = await run('seq 100000')
    expect(sha256(stdout())).toBe(sha256(Array.from({ length: 100_000 }, (_, at) => `${at + 1}\n`).join('')))
  })

  it('calls exit status 0 a success', async () => {
    expect(only(await run('exit 0'))).toMatchObject({ state: 'succeeded', result: { status: 0 } })
  })

  it.each([1, 2, 127, 255])('calls exit status %i a failure and keeps it', async (status) => {
    const finished = await run(`exit ${status}`)
    expect(only(finished)).toMatchObject({ state: 'failed', message: `exit ${status}`, result: { status } })
    expect(finished.record.hosts[0]).toMatchObject({ state: 'failed', status })
  })

  it('ends although the command left something in the background that holds its output', async () => {
    const finished = await run('sleep 1000 & echo "pid $!"')
    expect(only(finished)).toMatchObject({ state: 'succeeded' })
    const pid = /pid (\d+)/.exec(finished.stdout().toString())?.[1]
    // Left alone: starting daemons is what such commands are for.
    expect(only(await run(`kill ${pid}`))).toMatchObject({ state: 'succeeded' })
  })

  it('has one stream with a terminal, which the command sees', async () => {
    const finished = await engine.run(
      {
        spec: { command: 'test -t 1 && echo "$TERM"; stty size; echo err >&2' },
        pty: { term: 'vt100', columns: 90, rows: 30 },
      },
      [target(sshd)],
    )
    expect(finished.stdout().toString()).toBe('vt100\r\n30 90\r\nerr\r\n')
    expect(finished.stderr().length).toBe(0)
  })

  it('sets variables for the command, whatever their values hold', async () => {
    const TRICKY = `it's "$HOME" \`id\` \\ ; & \n end`
    const finished = await engine.run({ spec: { command: `sh -c 'printf %s "$TRICKY"'`, env: { TRICKY } } }, [
      target(sshd),
    ])
    expect(finished.stdout().toString()).toBe(TRICKY)
    expect(JSON.stringify(finished.record)).not.toContain('$HOME')
  })

  it('leaves a record of the run beside its output', async () => {
    const finished = await run('echo kept')
    expect(finished.record).toMatchObject({
      id: finished.id,
      kind: 'command',
      command: 'echo kept',
      pid: process.pid,
      hosts: [{ name: sshd.address, port: sshd.port, user: sshd.user, state: 'succeeded', status: 0 }],
      summary: { total: 1, ok: 1, failed: 0, unreachable: 0, lost: 0, cancelled: 0 },
    })
    expect(Date.parse(finished.record.endedAt!)).toBeGreaterThanOrEqual(Date.parse(finished.record.startedAt))
  })
})

function sha256(data: Buffer | string): string {
  return createHash('sha256').update(data).digest('hex')
}
