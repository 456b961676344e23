import { z } from 'zod'
import { ERROR_CODES, type ContractFailure } from './errors.ts'

export const problem = z.object({
  message: z.string(),
  source: z.string(),
  line: z.number().int().optional(),
  column: z.number().int().optional(),
})

export const contractFailure = z.object({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  retryable: z.boolean(),
  details: z
    .object({
      problems: z.array(problem).optional(),
      current: z.unknown().optional(),
      reasons: z.array(z.string()).optional(),
      phrase: z.string().optional(),
    })
    .optional(),
}) satisfies z.ZodType<ContractFailure>
