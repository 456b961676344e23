/** The reachability matrix. */
export const reach = {
  title: 'Reachability',
} as const
