import type { ServerCounts } from '../../../../shared/contract/tester/servers.ts'

/** What a server counted before its process was lost, and after. Who is connected now is not added up. */
export function addedCounts(before: ServerCounts, now: ServerCounts): ServerCounts {
  const { dropped } = now
  return {
    clients: before.clients + now.clients,
    connected: now.connected,
    served: now.served,
    waiting: now.waiting,
    refused: before.refused + now.refused,
    messagesIn: before.messagesIn + now.messagesIn,
    messagesOut: before.messagesOut + now.messagesOut,
    bytesIn: before.bytesIn + now.bytesIn,
    bytesOut: before.bytesOut + now.bytesOut,
    truncated: before.truncated + now.truncated,
    truncatedBytes: before.truncatedBytes + now.truncatedBytes,
    ...(dropped === undefined ? {} : { dropped: (before.dropped ?? 0) + dropped }),
    errors: before.errors + now.errors,
    unlogged: before.unlogged + now.unlogged,
    files: before.files + now.files,
  }
}
