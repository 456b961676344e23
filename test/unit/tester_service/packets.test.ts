import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fileNameOf, nameOfFile } from '../../../electron/services/tester/packets/packet_names.ts'
import { savedContent, type SavedContent } from '../../../shared/contract/tester/packets.ts'
import { refusal } from '../runs/fake_engine.ts'
import { call } from '../../support/tester_rig.ts'
import { FakeTester } from './fake_tester.ts'

let tester: FakeTester
let folder: string

beforeEach(() => {
  tester = new FakeTester()
  folder = join(tester.context.paths.configDir, 'tester')
})

afterEach(() => tester.close())

function packet(text: string): SavedContent {
  const payload = { text }
  return savedContent.parse({ kind: 'packet', protocol: 'tcp', host: 'h', port: 1, sending: { payload } })
}

const save = (path: string, content = packet('x'), replace = false) =>
  Promise.resolve(tester.handlers['packets.save']({ path, content, replace }, call()))
const list = async () => (await tester.handlers['packets.list']({}, call())).items
const rename = (path: string, to: string) => Promise.resolve(tester.handlers['packets.rename']({ path, to }, call()))
const remove = (path: string) => Promise.resolve(tester.handlers['packets.remove']({ path }, call()))

describe('saved packets', () => {
  test('are none at first, and the folder is told', async () => {
    expect(await tester.handlers['packets.list']({}, call())).toEqual({ folder, items: [] })
  })

  test('are private files that a person can read', async () => {
    await save('modbus/read holding registers', packet('hello'))
    const path = join(folder, 'modbus', 'read holding registers.json')
    expect(readFileSync(path, 'utf8')).toContain('\n  "kind": "packet",\n')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, 'modbus')).mode & 0o777).toBe(0o700)
    expect(await list()).toEqual([{ path: 'modbus/read holding registers', content: packet('hello') }])
  })

  test('are seen as they were changed by hand, with any name', async () => {
    mkdirSync(join(folder, '中文'), { recursive: true })
    writeFileSync(join(folder, '中文', '100% mine.JSON'), `\ufeff${JSON.stringify(packet('by hand'))}`)
    expect(await list()).toEqual([{ path: '中文/100% mine', content: packet('by hand') }])
    await save('中文/100% mine', packet('again'), true)
    expect(readdirSync(join(folder, '中文'))).toEqual(['100% mine.JSON'])
  })

  test('are not written over unasked, and whoever tries is told what is there', async () => {
    await save('a', packet('first'))
    expect(await refusal(save('a', packet('second')))).toMatchObject({
      code: 'conflict',
      details: { current: packet('first') },
    })
    await save('a', packet('second'), true)
    expect(await list()).toEqual([{ path: 'a', content: packet('second') }])
  })

  test('that cannot be understood are listed with the reason, and never written over', async () => {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'broken.json'), '{"kind":')
    writeFileSync(join(folder, 'other.json'), '{"kind":"packet","protocol":"smoke"}')
    const problems = (await list()).map(({ path, problem }) => [path, problem])
    expect(problems).toEqual([
      ['broken', expect.stringContaining('is no JSON')],
      ['other', expect.stringContaining('at protocol')],
    ])
    expect(await refusal(save('broken', packet('x'), true))).toMatchObject({ code: 'conflict' })
    expect(readFileSync(join(folder, 'broken.json'), 'utf8')).toBe('{"kind":')
  })

  test('whose names differ only in case are not two', async () => {
    await save('Modbus/Read')
    expect(await refusal(save('modbus/other'))).toMatchObject({ code: 'conflict', message: /"Modbus"/ })
    expect(await refusal(save('Modbus/READ', packet('x'), true))).toMatchObject({
      code: 'conflict',
      message: /"Modbus\/Read"/,
    })
  })

  test('are renamed, also in case only, and no folder is left empty', async () => {
    await save('one/two/Three')
    await rename('one/two/Three', 'one/two/three')
    expect((await list()).map(({ path }) => path)).toEqual(['one/two/three'])
    await rename('one/two/three', 'elsewhere/three')
    expect(readdirSync(folder)).toEqual(['elsewhere'])
    await save('taken')
    expect(await refusal(rename('elsewhere/three', 'taken'))).toMatchObject({ code: 'conflict' })
    expect(await refusal(rename('gone', 'x'))).toMatchObject({ code: 'not-found' })
  })

  test('are removed with the folders that are empty then', async () => {
    await save('a/b/c')
    await save('a/d')
    await remove('a/b/c')
    expect(readdirSync(join(folder, 'a'))).toEqual(['d.json'])
    await remove('a/d')
    expect(readdirSync(folder)).toEqual([])
    expect(await refusal(remove('a/d'))).toMatchObject({ code: 'not-found' })
  })

  test.each(['..', '../x', '.hidden', 'con', 'aux.x/com1', 'a:b', 'x. ', '%2F', 'a\x1bb\n', 'a/..', '~'])(
    'may be named %j, and stay in their folder',
    async (path) => {
      await save(path)
      expect((await list()).map((item) => item.path)).toEqual([path])
      expect(readdirSync(join(folder, '..'))).toEqual(['tester'])
      await remove(path)
      expect(readdirSync(folder)).toEqual([])
    },
  )

  test('whose name no file system takes is refused with the reason', async () => {
    expect(await refusal(save('x'.repeat(300)))).toMatchObject({ code: 'problems' })
  })

  test('that cannot be written are refused by the system', async () => {
    mkdirSync(tester.context.paths.configDir, { recursive: true })
    writeFileSync(folder, '')
    expect(await refusal(save('a'))).toMatchObject({ code: 'system' })
  })
})

test('every name comes back from its file, and no file system minds it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
      const name = text.replace(/[/\\\0]/g, '').normalize('NFC')
      fc.pre(name !== '')
      const file = fileNameOf(name)
      expect(nameOfFile(file)).toBe(name)
      expect(file).not.toMatch(/[<>:"/\\|?*\x00-\x1f]|^\.|[. ]$/)
    }),
  )
})

describe('import', () => {
  const ini = ['[one]', 'name=one', 'toIP=10.0.0.1', 'port=7', 'tcpOrUdp=UDP', 'hexString=61 62', ''].join('\n')
  const run = (text: string, into?: string) =>
    tester.handlers['packets.import']({ text, ...(into === undefined ? {} : { into }) }, call())

  test('shows what is in it first, and saves nothing', async () => {
    expect(await run(ini)).toMatchObject({ items: [{ path: 'one' }], problems: [], saved: 0 })
    expect(existsSync(folder)).toBe(false)
  })

  test('saves into a folder, and takes nobody the name', async () => {
    await save('mine/ONE', packet('kept'))
    expect(await run(ini, 'mine')).toMatchObject({ items: [{ path: 'mine/one 2' }], saved: 1 })
    expect(await run(ini, 'mine')).toMatchObject({ items: [{ path: 'mine/one 3' }], saved: 1 })
    expect((await list()).map(({ path }) => path)).toEqual(['mine/ONE', 'mine/one 2', 'mine/one 3'])
  })
})

describe('the history', () => {
  const sent = (text: string, n = 0) => ({
    ...{ at: new Date(n).toISOString(), protocol: 'tcp', host: 'h', port: 1 },
    payload: { format: 'text', text, encoding: 'utf-8', ending: 'none', escapes: true, macros: false },
  })
  const history = (text = '', limit = 500) =>
    Promise.resolve(tester.handlers['packets.history']({ text, limit }, call())).then(({ items }) => items)
  function write(lines: readonly unknown[]): string {
    const path = join(tester.context.paths.dataDir, 'tester', 'sent.jsonl')
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''))
    return path
  }

  test('is found by its words, newest first, and cleared', async () => {
    write([sent('GET one'), 'cut in the mid', sent('GET two'), sent('PUT three')])
    expect((await history('get')).map(({ payload }) => payload.text)).toEqual(['GET two', 'GET one'])
    expect(await history('', 1)).toHaveLength(1)
    await tester.handlers['packets.clear-history']({}, call())
    expect(await history()).toEqual([])
  })

  test('holds the newest 500, and its file does not grow for ever', async () => {
    const long = 'x'.repeat(10_000)
    const path = write(Array.from({ length: 2000 }, (_, n) => sent(`${n} ${long}`, n)))
    expect((await history()).map(({ payload }) => payload.text.split(' ')[0]).slice(0, 2)).toEqual(['1999', '1998'])
    expect(await history()).toHaveLength(500)
    const id = await tester.connect()
    tester.last.open()
    await tester.send(id, 'the last')
    expect((await history())[0]?.payload.text).toBe('the last')
    expect(statSync(path).size).toBeLessThan(5_000_000)
  })
})
