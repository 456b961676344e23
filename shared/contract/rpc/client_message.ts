import { z } from 'zod'
import type { ClientMessage } from './messages.ts'

const id = z.number().int().min(1)
/** No page needs more events on their way; without a bound the credit would be none. */
const events = z.number().int().min(1).max(1000)

/** What a page may send. The input of a call is checked by its method. */
export const clientMessage: z.ZodType<ClientMessage> = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('call'),
    id,
    method: z.string().max(100),
    kind: z.enum(['query', 'mutation', 'stream']),
    input: z.unknown(),
    credit: events.optional(),
  }),
  z.object({ type: z.literal('cancel'), id }),
  z.object({ type: z.literal('credit'), id, events }),
  z.object({ type: z.literal('ping') }),
])
