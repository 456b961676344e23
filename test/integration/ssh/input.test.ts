import { createHash, randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { only, target, TestEngine } from '../../support/engine.ts'
import { requires } from '../../support/requirements.ts'
import { loopbackAddresses, startSshd, type TestSshd } from '../../support/sshd.ts'

const needs = requires('sshd', 'python3', 'sha256sum')
describe.skipIf(needs.skip)(needs.named('what a command reads'), () => {
  let sshd: TestSshd
  let engine: TestEngine
  beforeAll(async () => {
    ;[sshd, engine] = await Promise.all([startSshd({ addresses: loopbackAddresses(5) }), TestEngine.start()])
  })
  afterAll(async () => {
    await engine.stop()
    await sshd.stop()
  })

  const everywhere = () => sshd.addresses.map((address) => target({ ...sshd, address }))
  const script = (text: string, over: object = {}) =>
    engine.run({ spec: { script: { name: 'given', text }, ...over } }, [target(sshd)])

  it('is at its end at once when nothing is given', async () => {
    expect((await engine.run('cat; echo "end"', [target(sshd)])).stdout().toString()).toBe('end\n')
  })

  it('is the whole of a file of five megabytes, on every host', async () => {
    const bytes = randomBytes(5_000_000)
    const stdinPath = join(engine.folder, 'input')
    writeFileSync(stdinPath, bytes)
    const finished = await engine.run({ spec: { command: 'sha256sum' }, stdinPath }, everywhere())
    const sum = createHash('sha256').update(bytes).digest('hex')
    for (const address of sshd.addresses) expect(finished.stdout(address).toString()).toBe(`${sum}  -\n`)
  })

  it('may be left unread', async () => {
    const stdinPath = join(engine.folder, 'unread')
    writeFileSync(stdinPath, Buffer.alloc(5_000_000))
    const finished = await engine.run({ spec: { command: 'exec <&-; exit 3' }, stdinPath }, [target(sshd)])
    expect(only(finished)).toMatchObject({ state: 'failed', result: { status: 3 } })
  })

  it('is said to be missing when its file is', async () => {
    const stdinPath = join(engine.folder, 'no such file')
    const finished = await engine.run({ spec: { command: 'cat' }, stdinPath }, [target(sshd)])
    expect(only(finished)).toMatchObject({ state: 'failed', message: expect.stringContaining('ENOENT') as string })
  })

  describe('as a script', () => {
    it('is run by the interpreter that its first line names', async () => {
      const finished = await script('#!/usr/bin/env python3\nimport sys\nprint("python", sys.version_info[0])\n')
      expect(finished.stdout().toString()).toBe('python 3\n')
    })

    it('is run with the argument of its first line', async () => {
      const finished = await script(
        '#!/bin/bash -eu\necho "${BASH_VERSION%%.*}" | grep -q . && echo bash\nfalse\necho never\n',
      )
      expect(finished.stdout().toString()).toBe('bash\n')
      expect(only(finished)).toMatchObject({ state: 'failed', result: { status: 1 } })
    })

    it('may have a first line of many words, as `env -S` splits them', async () => {
      expect(
        (await script('#!/usr/bin/env -S python3 -u -B\nimport sys; print(sys.flags.dont_write_bytecode)\n'))
          .stdout()
          .toString(),
      ).toBe('1\n')
    })

    it('is run by sh when it names none', async () => {
      expect((await script('echo "$((6 * 7))"\n')).stdout().toString()).toBe('42\n')
    })

    it('is run when its lines end as on Windows', async () => {
      const finished = await script('#!/usr/bin/env python3\r\nprint("fine")\r\n')
      expect(finished.stdout().toString()).toBe('fine\n')
    })

    it('gives its exit status', async () => {
      expect(only(await script('exit 41\n'))).toMatchObject({ state: 'failed', result: { status: 41 } })
    })

    it('reads nothing of itself', async () => {
      expect((await script('cat\necho "after"\n')).stdout().toString()).toBe('after\n')
    })

    it('finds the variables that were set for it', async () => {
      expect((await script('echo "$COLOUR"', { env: { COLOUR: 'mauve' } })).stdout().toString()).toBe('mauve\n')
    })

    it('makes files with the rights that they would have otherwise', async () => {
      const usual = await engine.run('umask', [target(sshd)])
      expect((await script('umask')).stdout().toString()).toBe(usual.stdout().toString())
    })

    it('is gone from the host afterwards', async () => {
      const file = (await script('echo "$0"')).stdout().toString().trim()
      expect(file).toMatch(/^\/tmp\/flotilla\./)
      expect(only(await engine.run(`test ! -e ${file}`, [target(sshd)]))).toMatchObject({ state: 'succeeded' })
    })

    it('may be larger than what a command line can hold', async () => {
      const finished = await script(`# ${'x'.repeat(3_000_000)}\necho "read to its end"\n`)
      expect(finished.stdout().toString()).toBe('read to its end\n')
    })
  })
})
