import { z } from 'zod'
import { mutation } from '../define.ts'

/** An HTTP/1.1 request by hand (RFC 9112). */
export const httpRequest = z.object({
  /** `http://host:port/path` or https. Where it is sent; the request line and Host are taken from it unless `raw` says otherwise. */
  url: z.string().min(1).max(8192),
  method: z
    .string()
    .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,40}$/, 'expected a method such as GET')
    .default('GET'),
  headers: z
    .array(z.object({ name: z.string().max(1000), value: z.string().max(64 * 1024) }))
    .max(200)
    .default([]),
  body: z
    .string()
    .max(4 * 1024 * 1024)
    .default(''),
  /** The request as bytes, wrong ones too; in place of method, headers and body. Its line ends are sent as they are. */
  raw: z
    .string()
    .max(4 * 1024 * 1024)
    .optional(),
  verify: z.boolean().default(true),
  timeoutMs: z.number().int().min(100).max(600_000).default(30_000),
})
export type HttpRequest = z.infer<typeof httpRequest>

/** What came, taken apart. */
export const httpResponse = z.object({
  version: z.string(),
  status: z.number().int(),
  reason: z.string(),
  headers: z.array(z.object({ name: z.string(), value: z.string() })),
  /** Base64, chunks joined, not decompressed; at most 4 MiB. */
  body: z.string(),
  bodyBytes: z.number(),
  /** How the body's end was found (RFC 9112 section 6.3). */
  framing: z.enum(['none', 'content-length', 'chunked', 'close']),
  /** What a strict reader would refuse: a missing end, two lengths that differ, bytes behind the end. */
  problems: z.array(z.string()),
})
export type HttpResponse = z.infer<typeof httpResponse>

export const httpMethods = {
  'http.send': mutation({
    input: z.object({ request: httpRequest }),
    output: z.object({
      remote: z.string().optional(),
      /** Base64, as sent and as received, the first 4 MiB. */
      sent: z.string(),
      received: z.string(),
      receivedBytes: z.number(),
      response: httpResponse.optional(),
      /** Milliseconds; absent: not come to. */
      timing: z.object({
        dnsMs: z.number().optional(),
        connectMs: z.number().optional(),
        tlsMs: z.number().optional(),
        firstByteMs: z.number().optional(),
        restMs: z.number().optional(),
        totalMs: z.number(),
      }),
      tls: z
        .object({ version: z.string(), cipher: z.string(), trusted: z.boolean(), problem: z.string().optional() })
        .optional(),
      /** Why there is no response, or not all of it. */
      message: z.string().optional(),
    }),
    errors: ['problems'],
    maxInputBytes: 9 * 1024 * 1024,
  }),
}
