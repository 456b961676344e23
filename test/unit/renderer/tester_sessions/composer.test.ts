import { describe, expect, it } from 'vitest'
import { usualCodecs, CODEC_TYPES } from '../../../../renderer/screens/tester/talk/codec/codecs.ts'
import { usualPayload } from '../../../../renderer/screens/tester/talk/payload/payload.ts'
import {
  composerOf,
  malformationsOf,
  sendingOf,
  usualComposer,
  type ComposerDraft,
} from '../../../../renderer/screens/tester/talk/sessions/panel/composer_state.ts'
import { foldersOf, savedPath } from '../../../../renderer/screens/tester/talk/sessions/panel/saved_path.ts'
import { SentHistory } from '../../../../renderer/screens/tester/talk/sessions/panel/sent_history.ts'
import { MALFORMATIONS, type CodecSpec } from '../../../../shared/contract/tester/bytes.ts'
import { sending, type Sending } from '../../../../shared/contract/tester/sessions.ts'
import { encodeFrame } from '../../../../shared/tester/codec.ts'
import { codecTools } from '../../../../electron/services/tester/codec_tools.ts'

const text = (typed: string) => ({ ...usualPayload, text: typed })
const draft = (changes: Partial<ComposerDraft>): ComposerDraft => ({
  ...usualComposer,
  payload: text('ab'),
  ...changes,
})

const codecs: readonly CodecSpec[] = [
  ...CODEC_TYPES.map((type) => (type === 'fixed' ? { type, bytes: 2 } : usualCodecs[type])),
  { ...usualCodecs.length, signed: true },
  { ...usualCodecs.length, bytes: 1 },
]

describe('what is sent', () => {
  it('once has no repeat', () => {
    expect(sendingOf(draft({}), usualCodecs.none, 'as-it-stands')).toEqual({ payload: text('ab'), raw: false })
  })

  it('again and again has an interval and a count', () => {
    const made = sendingOf(draft({ again: true, everyMs: 20, times: 0 }), usualCodecs.none, 'as-it-stands')
    expect(made.repeat).toEqual({ intervalMs: 20, count: 0 })
  })

  it.each<Sending>([
    { payload: { ...text('{counter}'), macros: true, ending: 'crlf', encoding: 'gbk' }, raw: true },
    { payload: { ...text('00ff'), format: 'hex', checksum: { kind: 'crc32', order: 'little' } }, raw: false },
    { payload: text('ab'), raw: false, repeat: { intervalMs: 0, count: 0 } },
    { payload: text('ab'), raw: false, malformed: 'wrong-md5', filename: 'a.txt' },
  ])('and was saved stands in the composer as it was: %o', (saved) => {
    expect(sendingOf(composerOf(saved), usualCodecs['json-header'], 'as-it-stands')).toEqual(saved)
  })

  it('as a burst goes three times back to back, whatever the repeat is', () => {
    const made = sendingOf(draft({ again: true, everyMs: 20, times: 9 }), usualCodecs.none, 'burst')
    expect(made.repeat).toEqual({ intervalMs: 0, count: 3 })
  })

  it('as a burst of nothing is something that can be seen', () => {
    expect(sendingOf(draft({ payload: text('') }), usualCodecs.none, 'burst').payload.text).toBe('hello')
  })

  it('has a file name only in frames that have a place for it', () => {
    const named = draft({ filename: 'a.txt' })
    expect(sendingOf(named, usualCodecs['json-header'], 'as-it-stands').filename).toBe('a.txt')
    expect(sendingOf(named, usualCodecs.lines, 'as-it-stands')).not.toHaveProperty('filename')
    expect(sendingOf({ ...named, raw: true }, usualCodecs['json-header'], 'as-it-stands')).not.toHaveProperty(
      'filename',
    )
  })

  it('is wrong on purpose only in a way that the codec has', () => {
    const wrong = draft({ malformed: 'wrong-md5' })
    expect(sendingOf(wrong, usualCodecs['json-header'], 'as-it-stands').malformed).toBe('wrong-md5')
    expect(sendingOf(wrong, usualCodecs.lines, 'as-it-stands')).not.toHaveProperty('malformed')
  })

  it.each(codecs)('fits the contract with %o', (codec) => {
    const made = sendingOf(draft({ again: true, filename: 'f', malformed: 'short-payload' }), codec, 'as-it-stands')
    expect(sending.parse(made)).toEqual(made)
  })
})

describe('the ways to be wrong that are offered', () => {
  it.each(codecs)('are those that frames of %o can have', (codec) => {
    const possible = MALFORMATIONS.filter(
      (malformed) => !('problem' in encodeFrame(codec, new Uint8Array([97, 98]), { tools: codecTools, malformed })),
    )
    expect([...malformationsOf(codec)].sort()).toEqual([...possible].sort())
  })
})

describe('a walk through what was sent', () => {
  const walk = (...sent: string[]) => {
    const loads: number[] = []
    const history = new SentHistory(() => {
      loads.push(sent.length)
      return Promise.resolve(sent.map(text))
    })
    return { history, loads }
  }

  it('goes back one by one, and stays at the oldest', async () => {
    const { history } = walk('c', 'b')
    expect((await history.step('older', text('d')))?.text).toBe('c')
    expect((await history.step('older', text('c')))?.text).toBe('b')
    expect(await history.step('older', text('b'))).toBeUndefined()
  })

  it('comes back to what was being written', async () => {
    const { history } = walk('c')
    await history.step('older', text('half a'))
    expect((await history.step('newer', text('c')))?.text).toBe('half a')
    expect(await history.step('newer', text('half a'))).toBeUndefined()
  })

  it('shows each once, and not what stands there already', async () => {
    const { history } = walk('c', 'b', 'c', 'b', 'a')
    expect((await history.step('older', text('c')))?.text).toBe('b')
    expect((await history.step('older', text('b')))?.text).toBe('a')
  })

  it('asks what was sent once for each walk', async () => {
    const { history, loads } = walk('c', 'b')
    await history.step('older', text(''))
    await history.step('older', text('c'))
    expect(loads).toHaveLength(1)
    history.reset()
    expect((await history.step('older', text('')))?.text).toBe('c')
    expect(loads).toHaveLength(2)
  })

  it('in a hurry takes each step in turn', async () => {
    const { history } = walk('c', 'b', 'a')
    const steps = await Promise.all([1, 2, 3].map(() => history.step('older', text(''))))
    expect(steps.map((step) => step?.text)).toEqual(['c', 'b', 'a'])
  })
})

describe('the path of what is saved', () => {
  it.each([
    ['', 'ping', 'ping'],
    ['modbus/read', ' ping ', 'modbus/read/ping'],
    ['/modbus//', 'ping', 'modbus/ping'],
    ['a', 'b/c', 'a/b/c'],
  ])('of folder %j and name %j is %j', (folder, name, path) => {
    expect(savedPath(folder, name)).toEqual({ path })
  })

  it.each([
    ['', '  ', 'nameMissing'],
    ['a/b/c/d/e/f', 'g', 'nameWrong'],
    ['', 'a\\b', 'nameWrong'],
    ['', 'x'.repeat(401), 'nameWrong'],
    ['', '/a', 'nameWrong'],
  ])('of folder %j and name %j is wrong', (folder, name, fault) => {
    expect(savedPath(folder, name)).toEqual({ fault })
  })

  it('is offered the folders that there are, each once', () => {
    expect(foldersOf(['b/x', 'a/b/y', 'b/z', 'top'])).toEqual(['a/b', 'b'])
  })
})
