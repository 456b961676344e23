/** The load generator. */
export const load = {
  title: 'Load',
} as const
