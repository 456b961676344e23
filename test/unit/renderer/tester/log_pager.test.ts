import { expect, it } from 'vitest'
import {
  LogPager,
  emptyLog,
  type LogPage,
  type LogWindow,
} from '../../../../renderer/screens/tester/talk/log/log_pager.ts'
import type { TranscriptEntry } from '../../../../shared/contract/tester/transcripts.ts'

function entry(seq: number): TranscriptEntry {
  return { seq, at: seq, direction: 'in', from: '127.0.0.1:1', to: '127.0.0.1:2', bytes: 1, data: 'YQ==' }
}

/** A log of `length` entries that are read as the engine reads them. */
class Log {
  length: number
  readonly asked: LogWindow[] = []
  page: LogPage = emptyLog
  readonly pager = new LogPager((window) => this.#read(window), {
    pageEntries: 10,
    heldEntries: 30,
    onPage: (page) => (this.page = page),
  })

  constructor(length: number) {
    this.length = length
  }

  get seqs(): [first: number | undefined, last: number | undefined, count: number] {
    const { entries } = this.page
    return [entries[0]?.seq, entries.at(-1)?.seq, entries.length]
  }

  #read(window: LogWindow): Promise<{ entries: TranscriptEntry[]; more: boolean }> {
    this.asked.push(window)
    const { before, after, limit } = window
    const from = after === undefined ? Math.max(1, (before ?? this.length + 1) - limit) : after + 1
    const to = after === undefined ? (before ?? this.length + 1) - 1 : Math.min(this.length, after + limit)
    const entries = Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => entry(from + at))
    return Promise.resolve({ entries, more: after === undefined ? from > 1 : to < this.length })
  }
}

it('begins with the newest entries', async () => {
  const log = new Log(100)
  await log.pager.goTo('end')
  expect(log.seqs).toEqual([91, 100, 10])
  expect(log.page).toMatchObject({ atStart: false, atEnd: true, loaded: true })
})

it('reads older entries before those that it has', async () => {
  const log = new Log(100)
  await log.pager.goTo('end')
  await log.pager.older()
  expect(log.seqs).toEqual([81, 100, 20])
})

it('gives up the newest entries when it has read far back, and reads them again on the way', async () => {
  const log = new Log(100)
  await log.pager.goTo('end')
  for (let time = 0; time < 5; time++) await log.pager.older()
  expect([log.seqs, log.page.atEnd]).toEqual([[41, 70, 30], false])
  await log.pager.newer()
  expect([log.seqs, log.page.atStart]).toEqual([[51, 80, 30], false])
})

it('knows the beginning of the log', async () => {
  const log = new Log(15)
  await log.pager.goTo('end')
  await log.pager.older()
  await log.pager.older()
  expect([log.seqs, log.page.atStart, log.asked.length]).toEqual([[1, 15, 15], true, 2])
})

it('follows a log that grows', async () => {
  const log = new Log(5)
  await log.pager.goTo('end')
  log.length = 9
  await log.pager.follow()
  expect([log.seqs, log.page.atEnd]).toEqual([[1, 9, 9], true])
})

it('jumps to the newest when the log grows faster than it is read', async () => {
  const log = new Log(5)
  await log.pager.goTo('end')
  const { jump } = log.page
  log.length = 5000
  await log.pager.follow()
  expect([log.seqs, log.page.atEnd, log.page.jump]).toEqual([[4991, 5000, 10], true, jump + 1])
})

it('reads on where the reader stands when the log has grown unseen', async () => {
  const log = new Log(20)
  await log.pager.goTo('end')
  log.length = 24
  log.pager.hasGrown()
  expect(log.page.atEnd).toBe(false)
  await log.pager.newer()
  expect([log.seqs, log.page.atEnd]).toEqual([[11, 24, 14], true])
})

it('does one thing after the other, however fast it is asked', async () => {
  const log = new Log(100)
  await Promise.all([log.pager.goTo('end'), log.pager.older(), log.pager.older(), log.pager.goTo('start')])
  expect(log.asked).toEqual([
    { limit: 10 },
    { before: 91, limit: 10 },
    { before: 81, limit: 10 },
    { after: 0, limit: 10 },
  ])
  expect(log.seqs).toEqual([1, 10, 10])
})

it('says nothing more once it is closed', async () => {
  const log = new Log(100)
  const done = log.pager.goTo('end')
  log.pager.close()
  await done
  expect(log.page).toBe(emptyLog)
})

it('goes on after a reading that failed', async () => {
  let fails = true
  const pages: LogPage[] = []
  const pager = new LogPager(
    () => (fails ? Promise.reject(new Error('disk')) : Promise.resolve({ entries: [entry(1)], more: false })),
    { onPage: (page) => pages.push(page) },
  )
  await expect(pager.goTo('end')).rejects.toThrow('disk')
  fails = false
  await pager.goTo('end')
  expect(pages.map(({ entries }) => entries.length)).toEqual([1])
})
