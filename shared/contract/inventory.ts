import { z } from 'zod'
import { UNREACHABLE_REASONS } from '../outcome.ts'
import { mutation, query, stream } from './define.ts'
import { problem } from './problem_schema.ts'

/** A name of a host or group as the inventory allows it; the engine says exactly what is wrong with others. */
const name = z.string().min(1).max(255)
const names = z.array(name).max(100_000)

/** A host as the page sees it: what a login uses is said in words, no secret crosses the line. */
export const hostView = z.object({
  name,
  address: z.string(),
  port: z.number().int(),
  user: z.string().optional(),
  /** "password", "key ~/.ssh/deploy", "key ~/.ssh/deploy, password"; absent: agent and default keys. */
  login: z.string().optional(),
  tags: z.array(z.string()),
  /** Every group that holds it, nested ones included, in file order. */
  groups: z.array(name),
  problems: z.array(problem).optional(),
})
export type HostView = z.infer<typeof hostView>

export const groupView = z.object({
  name,
  /** Positions in the snapshot's `hosts`, ascending, nested groups included. */
  hosts: z.array(z.number().int()),
  /** Groups it names directly. */
  groups: z.array(name),
})
export type GroupView = z.infer<typeof groupView>

/** The inventory as it is; told whole at first and after each change, whoever made it. */
export const inventorySnapshot = z.object({
  path: z.string(),
  /** Changes with every change of the file's text. */
  revision: z.string(),
  /** False: there is no file yet, the first edit makes it. */
  exists: z.boolean(),
  /** The demo fleet's inventory, which goes when the demo ends. */
  demo: z.boolean(),
  hosts: z.array(hostView),
  groups: z.array(groupView),
  /** Not empty: nothing may run until they are mended. */
  problems: z.array(problem),
  warnings: z.array(problem),
  /** What the next undo and redo would do: "rename web01 to web-01". */
  undo: z.string().optional(),
  redo: z.string().optional(),
})
export type InventorySnapshot = z.infer<typeof inventorySnapshot>

/** The keys a section may set. An empty text takes an inherited value away; null removes the line. */
export const fieldValues = z.object({
  address: z.string().max(255).nullable().optional(),
  port: z.string().max(10).nullable().optional(),
  user: z.string().max(255).nullable().optional(),
  /** Secret: only ever sent to the engine. */
  password: z.string().max(10_000).nullable().optional(),
  key: z.string().max(100_000).nullable().optional(),
  /** Secret. */
  passphrase: z.string().max(10_000).nullable().optional(),
  tags: z.string().max(10_000).nullable().optional(),
})
export type FieldChanges = z.infer<typeof fieldValues>

const fieldName = z.enum(['address', 'port', 'user', 'password', 'key', 'passphrase', 'tags'])
export type FieldName = z.infer<typeof fieldName>

/** Where each value of a host or group comes from. Secrets are told as `set`, never as text. */
const fieldOrigin = z.object({
  field: fieldName,
  /** What its own section says; absent: nothing. Secrets and key texts: "••••". */
  own: z.string().optional(),
  /** What holds without its own section's word, and where that is from ("group web", "DEFAULT", "default"). */
  inherited: z.object({ value: z.string(), from: z.string() }).optional(),
  secret: z.boolean(),
})
export type FieldOrigin = z.infer<typeof fieldOrigin>

export const sectionDetail = z.object({
  kind: z.enum(['host', 'group']),
  name,
  fields: z.array(fieldOrigin),
  /** Groups that name it directly. */
  directGroups: z.array(name),
  /** For a group: the hosts it names directly. */
  directHosts: z.array(name),
  /** 1-based; absent for a host that only a list or range names. */
  line: z.number().int().optional(),
  /** Identifies what the section says now; sent back with an edit, it shows whether someone else changed it meanwhile. */
  stamp: z.string(),
})
export type SectionDetail = z.infer<typeof sectionDetail>

const members = { hosts: names.optional(), groups: names.optional() }

/** As `InventoryEdit` of shared/inventory/edit.ts, which says what each does. */
export const inventoryEdit = z.discriminatedUnion('type', [
  z.object({ type: z.literal('add-host'), name, values: fieldValues.optional(), groups: names.optional() }),
  z.object({ type: z.literal('set-host'), name, values: fieldValues }),
  z.object({ type: z.literal('rename-host'), name, to: name }),
  z.object({ type: z.literal('remove-host'), name }),
  z.object({ type: z.literal('add-group'), name, values: fieldValues.optional(), ...members }),
  z.object({ type: z.literal('set-group'), name, values: fieldValues }),
  z.object({ type: z.literal('rename-group'), name, to: name }),
  z.object({ type: z.literal('remove-group'), name }),
  z.object({ type: z.literal('add-members'), group: name, ...members }),
  z.object({ type: z.literal('remove-members'), group: name, ...members }),
])
export type InventoryEditInput = z.infer<typeof inventoryEdit>

export const EXCHANGE_FORMATS = ['ssh-config', 'ansible-ini', 'csv', 'hosts-ini'] as const
export const exchangeFormat = z.enum(EXCHANGE_FORMATS)
export type ExchangeFormat = z.infer<typeof exchangeFormat>

/** Another program's list of hosts: its text, or the path of a file on the engine's machine (`~` is expanded). */
const importSource = z.object({
  format: exchangeFormat,
  text: z
    .string()
    .max(16 * 1024 * 1024)
    .optional(),
  path: z.string().max(4096).optional(),
})

const importItem = z.object({
  kind: z.enum(['host', 'group']),
  name,
  /** `differs`: the inventory has it with other values; importing changes those. */
  state: z.enum(['new', 'differs', 'same']),
  /** "host = 10.0.0.1", "port: 22 → 2222", "+ web01, web02"; no secrets. */
  changes: z.array(z.string()),
})
export type ImportItem = z.infer<typeof importItem>

export const importPreview = z.object({
  items: z.array(importItem),
  /** What was not understood, with its line; the rest can still be imported. */
  problems: z.array(problem),
})

/** What testing a connection found out, step by step; each event repeats what is known so far. */
export const connectionTest = z.object({
  host: name,
  state: z.enum(['waiting', 'testing', 'ok', 'failed']),
  /** The address that answered. */
  address: z.string().optional(),
  /** Until logged in, milliseconds. */
  connectMs: z.number().optional(),
  /** One round trip over the connection, milliseconds. */
  latencyMs: z.number().optional(),
  /** As whom. */
  user: z.string().optional(),
  /** What opened the door: "password", "key ~/.ssh/id_ed25519", "agent". */
  login: z.string().optional(),
  hostKey: z
    .object({ type: z.string(), sha256: z.string(), state: z.enum(['known', 'recorded', 'refused']) })
    .optional(),
  /** "Debian GNU/Linux 12 (bookworm), Linux 6.1 x86_64". */
  os: z.string().optional(),
  reason: z.enum(UNREACHABLE_REASONS).optional(),
  message: z.string().optional(),
})
export type ConnectionTest = z.infer<typeof connectionTest>

export const inventoryMethods = {
  'inventory.watch': stream({ input: z.object({}), event: inventorySnapshot }),
  'inventory.section': query({
    input: z.object({ kind: z.enum(['host', 'group']), name }),
    output: sectionDetail,
    errors: ['not-found', 'problems'],
  }),
  /** Makes several changes as one step of undo; all or none. */
  'inventory.edit': mutation({
    input: z.object({
      edits: z.array(inventoryEdit).min(1).max(20_000),
      /** What the caller saw of the sections it changes (by `kind:name`). Other text there now: `conflict`, whose
       * `details.current` is the `SectionDetail` as it is now (null when it is gone). Left out: last write wins. */
      stamps: z.record(z.string(), z.string()).optional(),
    }),
    output: z.object({ revision: z.string() }),
    errors: ['problems', 'conflict', 'system'],
    maxInputBytes: 4 * 1024 * 1024,
  }),
  /** Takes the last change made through this engine back; `conflict` when the file was changed elsewhere since. */
  'inventory.undo': mutation({
    input: z.object({}),
    output: z.object({ undone: z.string() }),
    errors: ['conflict', 'not-found', 'system', 'problems'],
  }),
  'inventory.redo': mutation({
    input: z.object({}),
    output: z.object({ redone: z.string() }),
    errors: ['conflict', 'not-found', 'system', 'problems'],
  }),
  /** Works with another file from now on. */
  'inventory.open': mutation({
    input: z.object({ path: z.string().min(1).max(4096) }),
    output: z.object({ path: z.string() }),
    errors: ['problems', 'system'],
  }),
  'inventory.import-preview': query({
    input: importSource,
    output: importPreview,
    errors: ['problems', 'not-found'],
    maxInputBytes: 32 * 1024 * 1024,
  }),
  /** Imports the named items of the preview (all when left out) as one step of undo. */
  'inventory.import': mutation({
    input: importSource.extend({ only: z.array(z.string()).max(100_000).optional() }),
    output: z.object({ added: z.number().int(), changed: z.number().int() }),
    errors: ['problems', 'conflict', 'system', 'not-found'],
    maxInputBytes: 32 * 1024 * 1024,
  }),
  /** Never holds passwords or passphrases. */
  'inventory.export': query({
    input: z.object({ format: exchangeFormat, hosts: names.optional() }),
    output: z.object({ fileName: z.string(), text: z.string() }),
    errors: ['problems'],
    maxInputBytes: 4 * 1024 * 1024,
  }),
  'inventory.test': stream({
    input: z.object({ hosts: names }),
    event: z.object({ tests: z.array(connectionTest) }),
    errors: ['problems'],
    maxInputBytes: 4 * 1024 * 1024,
  }),
  /** Trusts the key that a host presented when it was last refused; the caller names it, so that no other one is trusted. */
  'inventory.accept-key': mutation({
    input: z.object({ host: name, sha256: z.string().max(200) }),
    output: z.object({ replaced: z.boolean() }),
    errors: ['not-found', 'conflict', 'system'],
  }),
}
