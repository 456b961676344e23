import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CliUser, jsonEvents, jsonOutput } from '../../support/cli.ts'
import { freePort } from '../../support/processes.ts'
import { requires } from '../../support/requirements.ts'
import { jsonEvent, type JsonEvent } from '../../../shared/runs/json_event.ts'
import { startFleet, type Fleet } from './fleet.ts'

const needs = requires('sshd', 'ssh-keygen')

describe.skipIf(needs.skip)(needs.named('--json'), () => {
  let fleet: Fleet
  let user: CliUser

  beforeAll(async () => {
    fleet = await startFleet(2)
    user = new CliUser(`${fleet.inventory}[down]\nhost = 127.0.0.1\nport = ${await freePort()}\n`)
  })
  afterAll(() => fleet.stop())

  /** The events of one command on some hosts; each line was held against the schema. */
  async function eventsOf(command: string, hosts = 'web01', ...args: string[]): Promise<JsonEvent[]> {
    const run = await user.run('batch_run', ['-h', hosts, '--json', '--cmd', command, ...args])
    return jsonEvents(run.stdout)
  }

  it('prints every line in the documented form, from the start of the run to its end', async () => {
    const events = await eventsOf('echo out; echo err >&2; exit 2', 'all')
    expect(events[0]).toMatchObject({ type: 'run-started', run: user.runs[0]!.id, hosts: ['web01', 'web02', 'down'] })
    expect(events.at(-1)).toMatchObject({
      type: 'run-ended',
      summary: { total: 3, ok: 0, failed: 2, unreachable: 1, lost: 0, cancelled: 0 },
    })
  })

  it('tells each host’s story in order', async () => {
    const events = await eventsOf('echo out; exit 2', 'all')
    const storyOf = (name: string) => events.filter((event) => 'host' in event && event.host === name)
    expect(storyOf('web01')).toMatchObject([
      { type: 'host-connecting', attempt: 1 },
      { type: 'host-connected', warm: false },
      { type: 'output', stream: 'stdout', text: 'out\n' },
      { type: 'host-ended', state: 'failed', status: 2 },
    ])
    expect(storyOf('down')).toMatchObject([
      { type: 'host-connecting', attempt: 1 },
      { type: 'host-ended', state: 'unreachable', reason: 'refused' },
    ])
  })

  it('prints nothing but events on stdout, and no summary on stderr', async () => {
    const run = await user.run('batch_run', ['-h', 'web01', '--json', '--cmd', 'echo x'])
    expect(jsonEvents(run.stdout).length).toBeGreaterThan(0)
    expect(run.stderr).toBe('')
  })

  it('the texts of a stream, put together, are its bytes', async () => {
    const command = `seq 1 40000 | sed 's/$/ é 漢字 🚢/'`
    const events = await eventsOf(command)
    const expected = Array.from({ length: 40_000 }, (_, at) => `${at + 1} é 漢字 🚢\n`).join('')
    expect(events.filter((event) => event.type === 'output' && event.base64 !== undefined)).toEqual([])
    expect(jsonOutput(events, 'web01', 'stdout').toString()).toBe(expected)
  })

  it('a character that arrives in pieces is one character', async () => {
    const events = await eventsOf(`printf '\\346'; sleep 0.2; printf '\\274'; sleep 0.2; printf '\\242!'`)
    const texts = events.flatMap((event) => (event.type === 'output' ? [event.text] : []))
    expect(texts.join('')).toBe('漢!'.replace('漢', '\u6f22'))
  })

  it('bytes that are no UTF-8 come as Base64, exactly', async () => {
    const events = await eventsOf(`head -c 200000 /dev/zero | tr '\\0' '\\377'; printf '\\303'`)
    const expected = Buffer.concat([Buffer.alloc(200_000, 0xff), Buffer.from([0xc3])])
    expect(jsonOutput(events, 'web01', 'stdout').equals(expected)).toBe(true)
  })

  it('the documented example is what the schema says', () => {
    const text = readFileSync(fileURLToPath(new URL('../../../docs/json-events.md', import.meta.url)), 'utf8')
    const examples = [...text.matchAll(/```json\n([\s\S]*?)```/g)].flatMap(([, block]) => block!.trim().split('\n'))
    const types = examples.map((line) => jsonEvent.parse(JSON.parse(line)).type)
    expect([...new Set(types)].sort()).toEqual(jsonEvent.options.map(({ shape }) => shape.type.value).sort())
  })

  it('every field of the schema is documented', () => {
    const text = readFileSync(fileURLToPath(new URL('../../../docs/json-events.md', import.meta.url)), 'utf8')
    const fields = jsonEvent.options.flatMap(({ shape }) => Object.keys(shape))
    const missing = [...new Set(fields)].filter((field) => !text.includes(`\`${field}\``))
    expect(missing).toEqual([])
  })
})
