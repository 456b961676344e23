/** Servers, clients, their logs, the byte ruler, HTTP and what is saved. */
export const tester = {
  title: 'Tester',
  tabs: { talk: 'Servers and clients', http: 'HTTP', load: 'Load', reach: 'Reachability', saved: 'Saved' },
} as const
