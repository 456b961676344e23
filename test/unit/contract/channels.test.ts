import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { query } from '../../../shared/contract/define.ts'
import { connectInProcess } from '../../../shared/contract/rpc/in_process.ts'
import { Mailbox } from '../../../shared/contract/rpc/mailbox.ts'
import { messagePortChannel, type EmitterPort } from '../../../shared/contract/rpc/message_port.ts'

describe('a mailbox', () => {
  it('keeps messages for a listener that comes later', () => {
    const inbox = new Mailbox()
    const seen: unknown[] = []
    inbox.deliver(1)
    inbox.deliver(2)
    inbox.onMessage((message) => seen.push(message))
    inbox.deliver(3)
    expect(seen).toEqual([1, 2, 3])
  })

  it('keeps the order when listening brings more messages', () => {
    const inbox = new Mailbox()
    const seen: unknown[] = []
    inbox.deliver(1)
    inbox.deliver(2)
    inbox.onMessage((message) => {
      seen.push(message)
      if (message === 1) inbox.deliver(3)
    })
    expect(seen).toEqual([1, 2, 3])
  })

  it('tells its end once, also to who asks later, and delivers nothing after it', () => {
    const inbox = new Mailbox()
    const seen: unknown[] = []
    inbox.onClose((why) => seen.push(why))
    inbox.onMessage((message) => seen.push(message))
    inbox.close('first')
    inbox.close('second')
    inbox.deliver(1)
    inbox.onClose((why) => seen.push(`late: ${why}`))
    expect(seen).toEqual(['first', 'late: first'])
  })

  it('gives a listener that comes after the end nothing: the line it would speak on has gone', () => {
    const inbox = new Mailbox()
    const seen: unknown[] = []
    inbox.deliver({ type: 'hello' })
    inbox.close('refused: no')
    inbox.onMessage((message) => seen.push(message))
    expect(seen).toEqual([])
  })
})

describe('a channel over a port of Electron', () => {
  it('starts it, passes messages both ways, and says why it was closed', () => {
    const [a, b] = electronPorts()
    const [page, engine] = [messagePortChannel(a), messagePortChannel(b)]
    const seen: unknown[] = []
    engine.onMessage((message) => seen.push(message))
    engine.onClose((why) => seen.push(why))
    page.send({ type: 'ping' })
    page.close('refused: the window was closed')
    page.send('too late')
    expect(seen).toEqual([{ type: 'ping' }, 'refused: the window was closed'])
    expect([a.started, a.closed]).toEqual([true, true])
  })

  it('ends when the process at the other end has gone', () => {
    const [port] = electronPorts()
    const channel = messagePortChannel(port)
    const why: string[] = []
    channel.onClose((reason) => why.push(reason))
    port.emit('close')
    expect(why).toEqual(['the other side has gone'])
  })
})

describe('a client in the same process', () => {
  it('shares no objects with the handlers', async () => {
    const kept = { tags: ['a'] }
    const row = z.object({ tags: z.array(z.string()) })
    const client = connectInProcess({
      contract: { 'test.keep': query({ input: row, output: row }) },
      handlers: { 'test.keep': (input) => (input.tags.push('mine'), kept) },
    })
    const given = { tags: ['b'] }
    const got = await client.query('test.keep', given)
    got.tags.push('theirs')
    expect([given.tags, kept.tags]).toEqual([['b'], ['a']])
    client.close()
  })
})

/** As `MessagePortMain`: an emitter, whose messages come wrapped in an event. */
class ElectronPort extends EventEmitter implements EmitterPort {
  other!: ElectronPort
  started = false
  closed = false

  postMessage(data: unknown): void {
    this.other.emit('message', { data: structuredClone(data), ports: [] })
  }

  start(): void {
    this.started = true
  }

  close(): void {
    this.closed = true
  }
}

function electronPorts(): [ElectronPort, ElectronPort] {
  const [a, b] = [new ElectronPort(), new ElectronPort()]
  a.other = b
  b.other = a
  return [a, b]
}
