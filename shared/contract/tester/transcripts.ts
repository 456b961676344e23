import { z } from 'zod'
import { mutation, query, stream } from '../define.ts'
import { codecSpec, textEncoding } from './bytes.ts'

/** The id of the server or session whose log it is. */
export const transcriptId = z.string().regex(/^(srv|ses)-[0-9a-z]{6,32}$/)

export const transcriptEntry = z.object({
  /** From 1, without gaps. */
  seq: z.number().int(),
  /** Milliseconds since 1970, with fractions. */
  at: z.number(),
  /** `note`: something that happened, in words: connected, closed, a malformed frame by name. */
  direction: z.enum(['in', 'out', 'note']),
  /** "127.0.0.1:9000"; empty of notes about the whole. */
  from: z.string(),
  to: z.string(),
  /** How many were sent or received. */
  bytes: z.number().int(),
  /** Base64; fewer than `bytes` where only the head is kept. Empty of notes. */
  data: z.string(),
  text: z.string().optional(),
  /** Notes: of something that went wrong. */
  wrong: z.boolean().optional(),
})
export type TranscriptEntry = z.infer<typeof transcriptEntry>

export const transcriptFilter = z.object({
  direction: z.enum(['in', 'out', 'note']).optional(),
  /** Holds this text (in `encoding`, any case), or these bytes when it begins with `0x`. */
  contains: z.string().max(1000).optional(),
  encoding: textEncoding.default('utf-8'),
  /** Part of the address of either end. */
  peer: z.string().max(300).optional(),
})
export type TranscriptFilter = z.infer<typeof transcriptFilter>

export const transcriptMethods = {
  /** At once, and then as it grows, ten times a second at most. */
  'transcripts.watch': stream({
    input: z.object({ id: transcriptId }),
    event: z.object({ entries: z.number().int(), bytes: z.number(), onDisk: z.boolean(), unlogged: z.number().int() }),
    errors: ['not-found'],
  }),
  /** A window on it: entries that match, before or after one, in order. */
  'transcripts.read': query({
    input: z.object({
      id: transcriptId,
      /** Entries after this one. */
      after: z.number().int().min(0).optional(),
      /** The newest entries before this one; neither: the newest. */
      before: z.number().int().min(1).optional(),
      limit: z.number().int().min(1).max(1000).default(200),
      /** At most so many bytes of each entry. */
      dataBytes: z
        .number()
        .int()
        .min(0)
        .max(1024 * 1024)
        .default(4096),
      filter: transcriptFilter.prefault({}),
    }),
    output: z.object({
      entries: z.array(transcriptEntry),
      /** Whether there are more that match in the direction that was asked for. */
      more: z.boolean(),
    }),
    errors: ['not-found', 'system', 'problems'],
  }),
  /** What passed one way, cut into frames by a codec. */
  'transcripts.frames': query({
    input: z.object({
      id: transcriptId,
      codec: codecSpec,
      direction: z.enum(['in', 'out']),
      peer: z.string().max(300).optional(),
      limit: z.number().int().min(1).max(1000).default(200),
    }),
    output: z.object({
      frames: z.array(
        z.object({
          /** Where it begins in the stream, bytes. */
          offset: z.number(),
          bytes: z.number().int(),
          /** The payload, base64, its first 4096 bytes. */
          data: z.string(),
          /** Fields of the header, of codecs that have one; of one of more than 4 KiB only those that the codec knows. */
          header: z.record(z.string(), z.unknown()).optional(),
          /** The name of what is wrong with it: "negative length", "payload ended early", "md5 does not match". */
          error: z.string().optional(),
        }),
      ),
      /** Bytes of a frame that has not ended. */
      pendingBytes: z.number().int(),
      /** The log has lost bytes (heads only, unlogged): what follows a gap is not cut. */
      incomplete: z.boolean(),
    }),
    errors: ['not-found', 'system'],
  }),
  /** A download; see `runs.export`. pcapng has made-up headers, so that Wireshark can read it. */
  'transcripts.export': mutation({
    input: z.object({
      id: transcriptId,
      format: z.enum(['text', 'json', 'pcapng']),
      encoding: textEncoding.default('utf-8'),
      filter: transcriptFilter.prefault({}),
    }),
    output: z.object({ url: z.string(), fileName: z.string() }),
    errors: ['not-found', 'system', 'problems'],
  }),
  'transcripts.clear': mutation({ input: z.object({ id: transcriptId }), output: z.object({}), errors: ['not-found'] }),
}
