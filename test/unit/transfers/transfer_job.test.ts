import { describe, expect, it } from 'vitest'
import { jobRecord, type JobRecord } from '../../../electron/services/transfers/job_record.ts'
import { destinationOf } from '../../../electron/services/transfers/job_plan.ts'
import { TransferJob } from '../../../electron/services/transfers/transfer_job.ts'
import type { Manifest } from '../../../shared/tasks/transfer.ts'

const progress = (bytes: number) => ({
  ...{ files: 0, totalFiles: 2, bytes, totalBytes: 100, skipped: 0, failedFiles: 0, bytesPerSecond: 0 },
})

function record(over: Partial<JobRecord> = {}): JobRecord {
  const row = { address: '10.0.0.1', port: 22, user: 'root', state: 'pending' as const, transfer: progress(0) }
  return {
    ...{ format: 1, id: 't-abcdef', title: 'x', sources: ['/x'], state: 'waiting', runs: [], begun: [], pid: 1 },
    request: { direction: 'put', source: { paths: ['/x'] }, remote: 'in/' },
    options: {
      ...{ conflict: 'replace', verify: false, preserve: true, links: 'follow', exclude: [] },
      ...{ forks: 2, connectTimeoutMs: 1000, hostKeys: 'accept-new' },
    },
    createdAt: '2024-01-01T00:00:00.000Z',
    rows: ['a', 'b', 'c'].map((host, n) => ({ ...row, n, host })),
    ...over,
  }
}

describe('a transfer of the queue', () => {
  it('counts its hosts and bytes, without those that were cancelled', () => {
    const job = new TransferJob(record())
    expect(job.head()).toMatchObject({ bytes: 0, totalBytes: 300, counts: { total: 3, pending: 3 } })
    job.update('a', { state: 'succeeded', transfer: progress(100) })
    job.update('b', { state: 'cancelled' })
    expect(job.head()).toMatchObject({ bytes: 100, totalBytes: 200, counts: { ok: 1, cancelled: 1, pending: 1 } })
    expect(job.pending).toEqual(['c'])
  })

  it('tells the rows that changed', () => {
    const job = new TransferJob(record())
    const first = job.rowsSince(-1)
    expect(first.rows).toHaveLength(3)
    job.update('b', { state: 'running' })
    const second = job.rowsSince(first.version)
    expect(second.rows.map(({ n, host, state }) => ({ n, host, state }))).toEqual([
      { n: 1, host: 'b', state: 'running' },
    ])
    expect(job.rowsSince(second.version).rows).toEqual([])
  })

  it('keeps what a host had when it is to be done again, and forgets why it failed', () => {
    const job = new TransferJob(record())
    const failures = [{ path: '/x', code: 'no-space', message: 'full' }]
    job.update('a', { state: 'failed', message: 'full', transfer: { ...progress(40), failedFiles: 1, failures } })
    job.await('a')
    expect(job.row('a')).toMatchObject({ state: 'pending', transfer: { bytes: 40, failedFiles: 0 } })
    expect(job.row('a')!.message).toBeUndefined()
    expect(job.row('a')!.transfer!.failures).toBeUndefined()
  })

  it('is on disk what it was in memory, without secrets', () => {
    const job = new TransferJob(record())
    job.secrets = { password: 'secret' }
    job.begun.add('a')
    job.update('a', { state: 'running', transfer: progress(7) })
    job.set('paused', { message: 'why', problems: [{ source: 's', message: 'm' }] })
    const text = JSON.stringify(job.snapshot())
    expect(text).not.toContain('secret')
    const again = new TransferJob(jobRecord.parse(JSON.parse(text)))
    expect(again.head()).toEqual(job.head())
    expect(again.begun).toEqual(job.begun)
  })

  it('forgets its secrets when it has ended', () => {
    const job = new TransferJob(record())
    job.secrets = { password: 'secret' }
    job.set('paused')
    expect(job.secrets).toBeDefined()
    job.set('ended')
    expect(job.secrets).toBeUndefined()
  })
})

describe('where a transfer goes', () => {
  const manifest = (kinds: ('file' | 'folder')[]): Manifest => ({
    ...{ version: 1, files: 0, bytes: 0 },
    roots: kinds.map((_, n) => ({ source: `/src/${n}`, name: String(n) })),
    entries: kinds.map((kind, root) => ({ kind, root, path: '', mode: 0o644, mtimeMs: 0, size: 0 })),
  })

  it.each([
    ['one file', ['file'], '/etc/motd', '/etc/motd'],
    ['one folder', ['folder'], '/srv/www', '/srv/www/'],
    ['several files', ['file', 'file'], '/srv', '/srv/'],
    ['a folder to the home folder', ['folder'], '', ''],
    ['a folder to a path that says so', ['folder'], '/srv/', '/srv/'],
    ['a folder to ~', ['folder'], '~', '~/'],
  ] as const)('%s', (_, kinds, remote, destination) => {
    expect(destinationOf(remote, manifest([...kinds]))).toBe(destination)
  })
})
