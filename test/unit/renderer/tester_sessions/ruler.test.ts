import fc from 'fast-check'
import i18next from 'i18next'
import { beforeAll, describe, expect, it } from 'vitest'
import { en } from '../../../../renderer/i18n/en/index.ts'
import { zh } from '../../../../renderer/i18n/zh/index.ts'
import {
  colourOf,
  COLOURS,
  mostZoom,
  place,
  ticks,
} from '../../../../renderer/screens/tester/talk/ruler/ruler_scale.ts'
import {
  covered,
  readableLanes,
  rulerSentence,
  totalBytes,
  type Piece,
} from '../../../../renderer/screens/tester/talk/ruler/ruler_words.ts'
import type { RulerLanes } from '../../../../shared/contract/tester/sessions.ts'

beforeAll(async () => {
  await i18next.init({
    lng: 'en',
    resources: { en: { translation: en }, zh: { translation: zh } },
    interpolation: { escapeValue: false },
    showSupportNotice: false,
  })
})

/** Pieces one after the other, of "label" or "label length". */
function lane(...texts: string[]): Piece[] {
  let offset = 0
  return texts.map((text) => {
    const [label = '', length] = text.split(' ')
    const bytes = Number(length ?? label.length)
    const piece = { offset, bytes, at: 0, label }
    offset += bytes
    return piece
  })
}

const lanes = (sends: Piece[], reads: Piece[] | undefined, frames: Piece[] = []): RulerLanes => ({
  sends,
  ...(reads ? { reads } : {}),
  frames,
  sticky: 0,
  split: 0,
})

const say = (
  shown: RulerLanes,
  { direction = 'out', isCut = false, language = 'en' }: Partial<Parameters<typeof rulerSentence>[1]> = {},
) => rulerSentence(shown, { direction, isCut, language }, i18next.getFixedT(language))

describe('the sentence of the byte ruler', () => {
  it('says that frames are missing where their bytes were not recorded', () => {
    const shown = { ...lanes(lane('a 900', 'b 2'), undefined, lane('a 10')), framesCut: true }
    expect(say(shown, { isCut: true })).toBe(
      '2 sends: what the peer read is unknown; 1 frame is right; what follows bytes that are not recorded cannot be cut into frames',
    )
  })

  it('says that nothing happened to the borders', () => {
    expect(say(lanes(lane('a', 'b'), lane('a', 'b')))).toBe('2 sends, 2 reads: each was read as it was sent')
  })

  it('names short sends that one read brought together', () => {
    expect(say(lanes(lane('a 64', 'b 40', 'c 88'), lane('a 64', 'bc 128')))).toBe(
      '3 sends, 2 reads: “b” and “c” stuck together',
    )
  })

  it('numbers sends that begin alike, or are long', () => {
    expect(say(lanes(lane('hello', 'hello', 'hello'), lane('hellohellohello')))).toBe(
      '3 sends, 1 read: sends 1, 2, and 3 stuck together',
    )
    expect(say(lanes(lane('a', 'this-is-quite-a-long-one'), lane('x 25')))).toContain('sends 1 and 2 stuck together')
  })

  it('counts sends where there are many', () => {
    expect(say(lanes(lane('a', 'b', 'c', 'd', 'e'), lane('abcde')))).toBe('5 sends, 1 read: 5 sends stuck together')
  })

  it('counts reads where several hold more than one send', () => {
    expect(say(lanes(lane('a', 'b', 'c', 'd'), lane('ab', 'cd')))).toBe(
      '4 sends, 2 reads: 2 reads hold more than one send',
    )
  })

  it('says of a send how many reads brought it', () => {
    expect(say(lanes(lane('abc'), lane('a', 'b', 'c')))).toBe('1 send, 3 reads: “abc” was split into 3 reads')
    expect(say(lanes(lane('ab', 'cd'), lane('a', 'b', 'c', 'd')))).toBe('2 sends, 4 reads: 2 sends were split')
  })

  it('says both of sends that stuck together and were split', () => {
    expect(say(lanes(lane('abc', 'de'), lane('ab', 'cde')))).toBe(
      '2 sends, 2 reads: “abc” and “de” stuck together; “abc” was split into 2 reads',
    )
  })

  it('says what is still to be read', () => {
    expect(say(lanes(lane('abc', 'de'), lane('abc')))).toBe('2 sends, 1 read: 2 bytes are not read yet')
    expect(say(lanes(lane('a'), []))).toBe('1 send, 0 reads: 1 byte is not read yet')
  })

  it('says that nobody here knows what a stranger read', () => {
    expect(say(lanes(lane('a'), undefined))).toBe('1 send: what the peer read is unknown')
  })

  it('says that nobody here knows what a stranger sent at once', () => {
    expect(say(lanes([], lane('a', 'b')), { direction: 'in' })).toBe('2 reads: what the peer sent at once is unknown')
  })

  it('says with a codec which frames came out right', () => {
    const frames = lane('a', 'b', 'c')
    expect(say(lanes(lane('a', 'b', 'c'), lane('abc'), frames), { isCut: true })).toBe(
      '3 sends, 1 read: “a”, “b”, and “c” stuck together; 3 frames are right',
    )
    const wrong = [frames[0]!, { ...frames[1]!, error: 'md5 does not match' }]
    expect(say(lanes(lane('a', 'b'), lane('a', 'b'), wrong), { isCut: true })).toBe(
      '2 sends, 2 reads: each was read as it was sent; 1 frame is right; 1 frame is wrong',
    )
  })

  it('is said in Chinese, too', () => {
    const shown = lanes(lane('a', 'b', 'c'), lane('a', 'bc'))
    expect(say(shown, { language: 'zh' })).toBe('3 次发送，2 次读取：“b”和“c”粘在了一起')
  })

  it('never holds a sign that acts', () => {
    expect(say(lanes(lane('a', 'b\u202e'), lane('x 3')))).not.toContain('\u202e')
  })
})

describe('the lanes as people read them', () => {
  it('call a send that is one whole frame by what the frame carries', () => {
    const shown = lanes(lane('\\0\\x02hi 4', '\\0\\x02'), undefined, lane('hi 4'))
    expect(readableLanes(shown, true).sends.map(({ label }) => label)).toEqual(['hi', '\\0\\x02'])
    expect(readableLanes(shown, false).sends[0]?.label).toBe('\\0\\x02hi')
  })

  it('call a send that is a wrong frame by its bytes', () => {
    const shown = lanes(lane('raw 4'), undefined, [{ ...lane('hi 4')[0]!, error: 'md5 does not match' }])
    expect(readableLanes(shown, true).sends[0]?.label).toBe('raw')
  })
})

describe('the scale', () => {
  it('reaches as far as the longest lane', () => {
    expect(totalBytes(lanes(lane('abc'), lane('ab'), lane('abcd')))).toBe(4)
    expect(totalBytes(lanes([], undefined))).toBe(0)
  })

  it('places a piece by its bytes', () => {
    expect(place({ offset: 64, bytes: 32, at: 0, label: '' }, 128)).toEqual({ left: '50%', width: '25%' })
  })

  it('finds what lies under a piece, and what only touches it does not', () => {
    expect(covered(lane('ab')[0]!, lane('a', 'b', 'c'))).toEqual([0, 1])
  })

  it('has round offsets, not more than there is room for', () => {
    expect(ticks(192, 5)).toEqual([0, 50, 100, 150])
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 40 }), fc.integer({ min: 1, max: 50 }), (total, most) => {
        const marks = ticks(total, most)
        expect(marks[0]).toBe(0)
        expect(marks.length).toBeLessThanOrEqual(most + 1)
        expect(marks.every((mark) => Number.isInteger(mark) && mark <= total)).toBe(true)
      }),
    )
  })

  it('gives a frame its send’s colour, and none to one of several sends', () => {
    const shown = lanes(lane('a', 'b', 'c', 'd', 'e'), lane('abcde'), lane('a', 'bc', 'd', 'e'))
    expect([0, 1, 2, 3].map((at) => colourOf(shown, 'frames', at))).toEqual([0, undefined, 3, 0])
    expect(colourOf(shown, 'sends', COLOURS)).toBe(0)
    expect(colourOf(shown, 'reads', 0)).toBeUndefined()
  })

  it('is not zoomed in further than helps', () => {
    expect(mostZoom(5, 600)).toBe(1)
    expect(mostZoom(100, 600)).toBe(8)
    expect(mostZoom(1e9, 600)).toBe(128)
  })
})
