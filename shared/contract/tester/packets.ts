import { z } from 'zod'
import { mutation, query } from '../define.ts'
import { codecSpec, hostName, payloadSpec, port } from './bytes.ts'
import { loadSpec } from './load.ts'
import { httpRequest } from './http.ts'
import { serverSpec } from './servers.ts'
import { clientTls, sending, sessionSpec } from './sessions.ts'

/** "modbus/read holding registers": a folder or more, and a name. */
const itemPath = z
  .string()
  .min(1)
  .max(400)
  .regex(/^[^/\\\0]+(\/[^/\\\0]+){0,5}$/, 'expected names with / between them')

/** What can be saved; each is one JSON file that a person can read and edit. */
export const savedContent = z.discriminatedUnion('kind', [
  /** Something to send: where it goes, and what. */
  z.object({
    kind: z.literal('packet'),
    protocol: z.enum(['tcp', 'tls', 'udp']),
    host: hostName,
    port,
    sending,
    /** What its frame is made by; absent: it is sent as it is. */
    codec: codecSpec.optional(),
    /** Of TLS, where it is not as usual. */
    tls: clientTls.optional(),
    note: z.string().max(10_000).default(''),
  }),
  z.object({ kind: z.literal('session'), spec: sessionSpec, note: z.string().max(10_000).default('') }),
  z.object({ kind: z.literal('server'), spec: serverSpec, note: z.string().max(10_000).default('') }),
  z.object({ kind: z.literal('load'), spec: loadSpec, note: z.string().max(10_000).default('') }),
  z.object({ kind: z.literal('http'), request: httpRequest, note: z.string().max(10_000).default('') }),
])
export type SavedContent = z.infer<typeof savedContent>
/** The same before its defaults are filled in. */
export type SavedContentInput = z.input<typeof savedContent>

const savedItem = z.object({
  path: itemPath,
  /** Absent when the file cannot be understood; `problem` says why, and it is never written over. */
  content: savedContent.optional(),
  problem: z.string().optional(),
})
export type SavedItem = z.infer<typeof savedItem>

export const packetMethods = {
  'packets.list': query({
    input: z.object({}),
    output: z.object({ folder: z.string(), items: z.array(savedItem) }),
    errors: ['system'],
  }),
  'packets.save': mutation({
    input: z.object({ path: itemPath, content: savedContent, replace: z.boolean().default(false) }),
    output: z.object({}),
    errors: ['conflict', 'system', 'problems'],
    maxInputBytes: 8 * 1024 * 1024,
  }),
  'packets.rename': mutation({
    input: z.object({ path: itemPath, to: itemPath }),
    output: z.object({}),
    errors: ['not-found', 'conflict', 'system', 'problems'],
  }),
  'packets.remove': mutation({
    input: z.object({ path: itemPath }),
    output: z.object({}),
    errors: ['not-found', 'system'],
  }),
  /** Packet Sender's exported INI (or its own file): what is in it, and, with `into`, saved to that folder. */
  'packets.import': mutation({
    input: z.object({ text: z.string().max(8 * 1024 * 1024), into: itemPath.optional() }),
    output: z.object({
      items: z.array(savedItem),
      /** What was not understood and is left out. */
      problems: z.array(z.string()),
      saved: z.number().int(),
    }),
    errors: ['problems', 'system'],
    maxInputBytes: 9 * 1024 * 1024,
  }),
  /** What was sent by hand, newest first; at most 500 are kept. */
  'packets.history': query({
    input: z.object({ text: z.string().max(1000).default(''), limit: z.number().int().min(1).max(500).default(100) }),
    output: z.object({
      items: z.array(
        z.object({
          at: z.string(),
          protocol: z.enum(['tcp', 'tls', 'udp']),
          host: z.string(),
          port: z.number().int(),
          payload: payloadSpec,
        }),
      ),
    }),
    errors: ['system'],
  }),
  'packets.clear-history': mutation({ input: z.object({}), output: z.object({}), errors: ['system'] }),
}
