import type { HttpRequest } from '../contract/tester/http.ts'
import { httpRequest } from '../contract/tester/http.ts'
import { type SavedContent, savedContent } from '../contract/tester/packets.ts'
import { pastedHex } from './hex_paste.ts'
import { bytesToHex } from './hex.ts'
import { readSettings } from './qt_settings.ts'

export interface ImportedPackets {
  readonly items: { path: string; content: SavedContent }[]
  /** What was not understood, and is left out. */
  readonly problems: string[]
}

/** The list of names, in Packet Sender's order: each name's values stand in a group of that name. */
const NAMES = 'NAMES'
/** `repeat` is a QVariant of a float: type 135 and four bytes, as characters. */
const FLOAT_VARIANT = /^@Variant\(\0\0\0\x87([\s\S]{4})\)$/

type Fields = (name: string) => string

/**
 * Reads Packet Sender's `packets.ini`, or its export as JSON. A packet has name, toIP, port, fromPort, tcpOrUdp (TCP, UDP, SSL,
 * HTTP Get …), hexString, requestPath and repeat (seconds; 0: once).
 */
export function importPacketSender(text: string): ImportedPackets {
  const { packets, problems } =
    text.trimStart().startsWith('[{') || /^\s*\[\s*\{/.test(text) ? readJson(text) : readIni(text)
  const items: ImportedPackets['items'] = []
  const taken = new Set<string>()
  for (const { name, fields } of packets) {
    const { content, problem } = contentOf(fields)
    if (!content) {
      problems.push(`"${name}" is left out: ${problem}`)
      continue
    }
    items.push({ path: freePath(name, taken), content })
  }
  if (packets.length === 0 && problems.length === 0) problems.push('There is no packet in this text')
  return { items, problems }
}

interface Found {
  packets: { name: string; fields: Fields }[]
  problems: string[]
}

function readIni(text: string): Found {
  const { groups, problems } = readSettings(text)
  const packets = groups
    .filter(({ name, values }) => name.split('/', 1)[0] !== NAMES && (values.has('toIP') || values.has('hexString')))
    .map(({ name, values }) => ({
      name: values.get('name') || name,
      fields: (field: string) => values.get(field) ?? '',
    }))
  return { packets, problems }
}

/** Names of fields are in lower case there, and numbers are text. */
function readJson(text: string): Found {
  let list: unknown
  try {
    list = JSON.parse(text)
  } catch {
    return { packets: [], problems: ['This begins like JSON, but is not'] }
  }
  const entries: unknown[] = Array.isArray(list) ? list : []
  const packets = entries.filter(isRecord).map((entry) => {
    const fields = (field: string) => {
      const value = entry[field.toLowerCase()]
      return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
    }
    return { name: fields('name'), fields }
  })
  return { packets, problems: [] }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

type Content = { content: SavedContent; problem?: undefined } | { content?: undefined; problem: string }

function contentOf(fields: Fields): Content {
  const kind = fields('tcpOrUdp').trim().toLowerCase()
  const hex = pastedHex(fields('hexString'))
  if ('problem' in hex) return { problem: `its hexString is wrong: ${hex.problem}` }
  if (kind.includes('http')) return httpContent(fields, kind, hex.bytes)
  const protocol = kind === 'udp' ? 'udp' : kind === 'tcp' ? 'tcp' : kind.includes('ssl') ? 'tls' : undefined
  if (!protocol) return { problem: `"${fields('tcpOrUdp')}" is not a protocol that can be sent here` }
  const repeatSeconds = seconds(fields('repeat'))
  const fromPort = Number(fields('fromPort'))
  return checked({
    kind: 'packet',
    protocol,
    host: fields('toIP').trim(),
    port: Number(fields('port')),
    sending: {
      payload: { format: 'hex', text: bytesToHex(hex.bytes, ' ') },
      ...(repeatSeconds > 0 ? { repeat: { intervalMs: repeatSeconds * 1000, count: 0 } } : {}),
    },
    note: fromPort > 0 ? `Packet Sender sent it from port ${fromPort}.` : '',
  })
}

/** `requestPath` is a path or a whole URL; the body is what is sent. */
function httpContent(fields: Fields, kind: string, body: Uint8Array): Content {
  const path = fields('requestPath').trim()
  const scheme = kind.includes('https') ? 'https' : 'http'
  const host = fields('toIP').trim()
  const authority = host.includes(':') ? `[${host}]` : host
  const url = /^https?:\/\//i.test(path)
    ? path
    : `${scheme}://${authority}:${fields('port')}/${path.replace(/^\//, '')}`
  const request: HttpRequest = httpRequest.parse({
    url: url.slice(0, 8192),
    method: kind.includes('post') ? 'POST' : 'GET',
    body: new TextDecoder().decode(body),
  })
  return checked({ kind: 'http', request })
}

function checked(content: unknown): Content {
  const result = savedContent.safeParse(content)
  if (result.success) return { content: result.data }
  const [issue] = result.error.issues
  return { problem: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not understood'}` }
}

/** 0: not repeated. */
function seconds(text: string): number {
  const bytes = FLOAT_VARIANT.exec(text)?.[1]
  if (bytes === undefined) return Number(text) || 0
  const view = new DataView(Uint8Array.from(bytes, (sign) => sign.charCodeAt(0)).buffer)
  const value = view.getFloat32(0)
  // Of 0.1 a float has 0.10000000149.
  return Number.isFinite(value) ? Math.round(value * 1000) / 1000 : 0
}

/** A name as a path of saved packets, made different from those before it. */
function freePath(name: string, taken: Set<string>): string {
  const parts = name
    .split(/[/\\\0]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== '.' && part !== '..')
  const path = (parts.length > 6 ? parts.join(' ') : parts.join('/')).slice(0, 380) || 'packet'
  let free = path
  for (let count = 2; taken.has(free.toLowerCase()); count++) free = `${path} ${count}`
  taken.add(free.toLowerCase())
  return free
}
