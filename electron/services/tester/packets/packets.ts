import type { OutputOf } from '../../../../shared/contract/define.ts'
import type { packetMethods } from '../../../../shared/contract/tester/packets.ts'
import { importPacketSender } from '../../../../shared/tester/packet_sender.ts'
import type { HandlersOf } from '../../engine/context.ts'
import { PacketStore } from './packet_store.ts'
import { SendHistory } from './send_history.ts'

type Methods = typeof packetMethods
type Handler<Name extends keyof HandlersOf<'packets'>> = HandlersOf<'packets'>[Name]

/** What is saved to be sent again, and what was sent. */
export class Packets {
  readonly handlers: HandlersOf<'packets'>
  readonly history: SendHistory
  private readonly store: PacketStore

  /** @param folder of the saved ones; @param historyPath a file */
  constructor(folder: string, historyPath: string) {
    this.store = new PacketStore(folder)
    this.history = new SendHistory(historyPath)
    this.handlers = {
      'packets.list': () => this.store.list(),
      'packets.save': ({ path, content, replace }) => done(this.store.save(path, content, replace)),
      'packets.rename': ({ path, to }) => done(this.store.rename(path, to)),
      'packets.remove': ({ path }) => done(this.store.remove(path)),
      'packets.import': (input) => this.import(input),
      'packets.history': async ({ text, limit }) => ({ items: await this.history.list(text, limit) }),
      'packets.clear-history': () => done(this.history.clear()),
    }
  }

  /** Resolves when what was sent is in the history. */
  async close(): Promise<void> {
    await this.history.settled()
  }

  private async import({
    text,
    into,
  }: Parameters<Handler<'packets.import'>>[0]): Promise<OutputOf<Methods['packets.import']>> {
    const { items, problems } = importPacketSender(text)
    if (into === undefined) return { items, problems, saved: 0 }
    const { saved, problems: unsaved } = await this.store.saveAll(into, items)
    return { items: saved, problems: [...problems, ...unsaved], saved: saved.length }
  }
}

async function done(work: Promise<void>): Promise<Record<string, never>> {
  await work
  return {}
}
