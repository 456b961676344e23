import type { ServerCounts } from '../contract/tester/servers.ts'

/** Of a server that has not begun. */
export const NO_COUNTS: ServerCounts = {
  clients: 0,
  connected: 0,
  served: 0,
  waiting: 0,
  refused: 0,
  messagesIn: 0,
  messagesOut: 0,
  bytesIn: 0,
  bytesOut: 0,
  truncated: 0,
  truncatedBytes: 0,
  errors: 0,
  unlogged: 0,
  files: 0,
}
