import { mkdirSync, writeFileSync } from 'node:fs'
import { request, type IncomingHttpHeaders } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { onTestFinished } from 'vitest'
import WebSocket from 'ws'
import { BrowserDoor, type BrowserDoorOptions } from '../../../electron/node/serve/browser_door.ts'
import type { ServedEngine } from '../../../electron/node/serve/served_engine.ts'
import { pageResponse } from '../../../electron/services/pages/page_response.ts'
import type { EngineHandlers } from '../../../shared/contract/index.ts'
import { tempFolder } from '../../support/temp.ts'

export const SCRIPT = `// ${'a script worth compressing '.repeat(100)}`

/** A built page as small as can be, with what the build leaves beside it and what must not be shown. */
export function builtPage(): string {
  const root = join(tempFolder('page'), 'renderer')
  mkdirSync(join(root, 'assets'), { recursive: true })
  const write = (name: string, contents: string | Uint8Array) => writeFileSync(join(root, name), contents)
  write('index.html', '<!doctype html><title>the page</title>')
  write('icon.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>')
  write('assets/app-4f2a.js', SCRIPT)
  write('assets/app-4f2a.js.br', brotliCompressSync(SCRIPT))
  write('assets/app-4f2a.js.gz', gzipSync(SCRIPT))
  write('assets/app-4f2a.js.map', '{}')
  write('../secret.txt', 'not the page')
  return root
}

/** Answers `system.info` (as far as these tests look) and refuses to be a whole engine. */
export function fakeEngine(routes: ServedEngine['routes'] = []): ServedEngine {
  const handlers = { 'system.info': () => ({ version: '1.2.3' }) } as unknown as EngineHandlers
  return { id: 'engine-1', handlers, routes }
}

/** A browser door on a free port, closed when the test has ended. */
export async function openDoor(options: Partial<BrowserDoorOptions> = {}): Promise<BrowserDoor> {
  const door = await BrowserDoor.open({ engine: fakeEngine(), page: pageResponse(builtPage()), port: 0, ...options })
  onTestFinished(() => door.close())
  return door
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

interface Asking {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Asks with the path exactly as it stands, which `fetch` would tidy up, and follows nothing. */
export function ask(door: BrowserDoor, path: string, { method = 'GET', headers = {}, body }: Asking = {}) {
  return new Promise<Answer>((resolve, reject) => {
    const asking = request({ host: '127.0.0.1', port: door.port, path, method, headers }, (response) => {
      text(response).then((text) => resolve({ status: response.statusCode!, headers: response.headers, text }), reject)
    })
    asking.on('error', reject)
    asking.end(body)
  })
}

/** Path and query of an address, as `ask` takes them. */
export function pathOf(address: string): string {
  const { pathname, search } = new URL(address)
  return pathname + search
}

/** Opens an address as a browser does; returns the header that it sends from then on. */
export async function enter(door: BrowserDoor, address = door.newAddress()): Promise<{ readonly cookie: string }> {
  const { headers } = await ask(door, pathOf(address))
  return { cookie: headers['set-cookie']![0]!.split(';')[0]! }
}

/** The status with which an upgrade is refused, or the open socket. */
export function connect(door: BrowserDoor, headers: Readonly<Record<string, string>>, path = '/contract') {
  return new Promise<WebSocket | number>((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${door.port}${path}`, { headers })
    socket.once('open', () => resolve(socket))
    socket.once('unexpected-response', (_, response) => {
      response.resume()
      resolve(response.statusCode!)
    })
    socket.once('error', reject)
  })
}

/** As {@link connect}, where the line must open. */
export async function connected(door: BrowserDoor, cookie: { readonly cookie: string }): Promise<WebSocket> {
  const socket = await connect(door, { ...cookie, origin: door.origin })
  if (typeof socket === 'number') throw new Error(`Refused with ${socket}.`)
  return socket
}
