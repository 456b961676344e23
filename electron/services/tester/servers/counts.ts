import type { ServerCounts } from '../../../../shared/contract/tester/servers.ts'

export const NO_COUNTS: ServerCounts = {
  ...{
    clients: 0,
    connected: 0,
    served: 0,
    waiting: 0,
    refused: 0,
    messagesIn: 0,
    messagesOut: 0,
    bytesIn: 0,
    bytesOut: 0,
  },
  ...{ truncated: 0, truncatedBytes: 0, errors: 0, unlogged: 0, files: 0 },
}

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
