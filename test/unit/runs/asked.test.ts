import { afterEach, expect, it } from 'vitest'
import { call, FakeEngine } from './fake_engine.ts'

let engine: FakeEngine
afterEach(() => engine.close())

it('a run says what besides its command belongs to running it again, while it goes on and from the history', async () => {
  engine = new FakeEngine((task) => void task.exit())
  const what = { command: 'echo {host}', placeholders: true, stdin: 'words', env: { TOKEN: 'secret' } }
  const id = await engine.start(['a'], what)
  const asked = { stdin: true, placeholders: true, env: ['TOKEN'] }
  for await (const event of engine.handlers['runs.watch']({ id }, call()))
    if (event.type !== 'changes') expect(event.head.asked).toEqual(asked)
  const { runs } = await engine.handlers['runs.history']({ text: '', limit: 10 }, call())
  expect(runs.map((head) => head.asked)).toEqual([asked])
})

it('a run that was asked for without more says nothing of the kind', async () => {
  engine = new FakeEngine((task) => void task.exit())
  const id = await engine.start(['a'], { command: 'uptime' })
  for await (const event of engine.handlers['runs.watch']({ id }, call()))
    if (event.type === 'ended') expect(event.head).not.toHaveProperty('asked')
})
