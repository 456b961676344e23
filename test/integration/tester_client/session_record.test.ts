import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { RecordKind } from '../../../shared/contract/tester/bytes.ts'
import { pcapng } from '../../../shared/tester/pcapng.ts'
import { transcriptJson, transcriptText } from '../../../shared/tester/transcript_text.ts'
import { requires } from '../../support/requirements.ts'
import { tempFolder } from '../../support/temp.ts'
import { PythonPeer } from './python_peer.ts'
import { TestSession } from './sessions.ts'

const python = requires('python3')
const tshark = requires('tshark')

/** Takes 1,000 bytes, gives 700 back. */
const EXCHANGE = `
c, _ = listen().accept()
say(exactly(c, 1000) == b'x' * 1000)
c.sendall(b'y' * 700)
c.close()
`

async function written(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all)
}

describe.skipIf(python.skip)(python.named('what a session records'), () => {
  let peer: PythonPeer
  afterEach(() => peer.stop())

  /** A session after its peer has taken 1,000 bytes and given 700. */
  async function exchanged(record: RecordKind): Promise<TestSession> {
    peer = await PythonPeer.start(EXCHANGE)
    const session = new TestSession({ port: peer.port, record })
    session.send('x'.repeat(1000))
    expect(await peer.line()).toBe('True')
    await session.outcome
    return session
  }
  const exact = { messagesOut: 1, bytesOut: 1000, bytesIn: 700 }

  it('is all bytes, unless it is told otherwise', async () => {
    const session = await exchanged('all')
    expect(session.bytes('out').toString()).toBe('x'.repeat(1000))
    expect(session.bytes('in').toString()).toBe('y'.repeat(700))
    expect(session.notes().join(' ')).not.toContain('recorded')
    expect(session.lastStats()).toMatchObject(exact)
  })

  it('is heads of 256 bytes with the true lengths, and says so', async () => {
    const session = await exchanged('heads')
    expect(session.records('out')).toMatchObject([{ bytes: 1000, data: new Uint8Array(256).fill(120) }])
    expect(session.records('in').reduce((sum, { bytes }) => sum + bytes, 0)).toBe(700)
    for (const { data } of session.records('in')) expect(data.length).toBeLessThanOrEqual(256)
    expect(session.notes()).toContain('Of each read and send the first 256 bytes are recorded.')
    expect(session.lastStats()).toMatchObject(exact)
  })

  it('is what happened, and nothing of what was said; the counts are exact', async () => {
    const session = await exchanged('none')
    expect([...session.records('out'), ...session.records('in')]).toEqual([])
    expect(session.notes()).toEqual([
      `Connecting to 127.0.0.1:${peer.port} (TCP).`,
      'What passes is counted, and not recorded.',
      expect.stringMatching(/^Connected to/),
      expect.stringMatching(/sends no more \(FIN\)/),
      expect.stringMatching(/closed the connection/),
    ])
    expect(session.lastStats()).toMatchObject(exact)
  })

  it('says in copies as text and JSON how much is missing', async () => {
    const { log } = await exchanged('heads')
    const text = (await written(transcriptText(log, 'utf-8'))).toString()
    expect(text).toContain(` 1000 B (256 shown): ${'x'.repeat(256)}\n`)
    const entries = JSON.parse((await written(transcriptJson(log, 'utf-8'))).toString()) as { direction: string }[]
    const sent = entries.find(({ direction }) => direction === 'out')
    expect(sent).toMatchObject({ bytes: 1000, data: Buffer.alloc(256, 'x').toString('base64') })
  })

  describe.skipIf(tshark.skip)(tshark.named('as pcapng, read by tshark'), () => {
    async function fields({ log }: TestSession, ...names: string[]): Promise<string[][]> {
      const path = join(tempFolder('session-record'), 'log.pcapng')
      writeFileSync(path, await written(pcapng(log, { protocol: 'tcp', role: 'client' })))
      const args = ['-n', '-r', path, '-T', 'fields', ...names.flatMap((name) => ['-e', name])]
      const lines = execFileSync('tshark', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trimEnd()
      return lines.split('\n').map((line) => line.split('\t'))
    }

    it('heads are packets that were longer than what was captured of them', async () => {
      const session = await exchanged('heads')
      const [sent] = (await fields(session, 'tcp.len', 'frame.len', 'frame.cap_len')).filter(
        ([length]) => length !== '0',
      )
      expect(sent).toEqual(['1000', '1040', '296'])
    })

    it('nothing is a packet that tells what happened', async () => {
      const session = await exchanged('none')
      const comments = (await fields(session, 'frame.comment')).flat().join(' ')
      expect(comments).toContain('What passes is counted, and not recorded.')
    })
  })
})
