import type { ReachState } from '../../../shared/contract/reach.ts'

/**
 * The words of strerror(3) and gai_strerror(3), which OpenSSH sends as they are (channels.c, seen with 9.2), and those of
 * bash, the netcats, busybox, dropbear and Go's servers where they say it their own way.
 */
const WORDS: readonly (readonly [RegExp, ReachState])[] = [
  [/connection refused/i, 'refused'],
  [/connection timed out|operation timed out|timed out: operation now|i\/o timeout|^timed out/i, 'timed-out'],
  [/no route to host|network is unreachable|network unreachable|host is down|no route/i, 'no-route'],
  [
    /name or service not known|(?:temporary failure in )?name resolution|no address associated|nodename nor servname|name does not resolve|bad address|could not resolve|unknown host|host lookup failed|no such host|non-recoverable failure/i,
    'name-not-found',
  ],
]

/** What a message about a connection that failed means, and those of its words that say so; undefined when none are known. */
export function readWords(words: string): { readonly state: ReachState; readonly message: string } | undefined {
  for (const [pattern, state] of WORDS) {
    const message = pattern.exec(words)?.[0]
    if (message !== undefined) return { state, message }
  }
  return undefined
}
