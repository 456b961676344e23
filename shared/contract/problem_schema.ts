import { z } from 'zod'
import type { Problem } from '../problem.ts'

export const problem = z.object({
  message: z.string(),
  source: z.string(),
  line: z.number().int().optional(),
  column: z.number().int().optional(),
}) satisfies z.ZodType<{ -readonly [K in keyof Problem]: Problem[K] }>
