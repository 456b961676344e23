import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BecomeFilter, type BecomeAction } from '../../../electron/worker/ssh/become.ts'

const markers = { prompt: '[flotilla:password:aaab]', begun: '[flotilla:begun:aaac]' }

/** Feeds pieces of these lengths, over and over, and gathers all that comes out. */
function feed(text: string, lengths: readonly number[]) {
  const filter = new BecomeFilter(markers)
  const bytes = Buffer.from(text)
  const output: Buffer[] = []
  const actions: BecomeAction[] = []
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const length = lengths[turn % lengths.length]!
    const step = filter.feed(bytes.subarray(at, at + length))
    output.push(step.output)
    actions.push(...step.actions)
    at += length
  }
  output.push(filter.rest())
  return { output: Buffer.concat(output).toString(), actions, group: filter.group }
}

const words = fc.array(
  fc.constantFrom(
    markers.prompt,
    markers.begun,
    markers.prompt.slice(0, -1),
    `${markers.begun}4711;`,
    markers.begun.slice(0, 12),
    '[flotilla:',
    '[[',
    ']',
    'Sorry, try again.\n',
    'é',
    ';',
  ),
  { maxLength: 12 },
)
const lengths = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 6 })

describe('BecomeFilter', () => {
  it('says and passes the same however the output is broken into pieces', () => {
    fc.assert(
      fc.property(words, lengths, (parts, some) => {
        const text = parts.join('')
        expect(feed(text, some)).toEqual(feed(text, [Math.max(1, Buffer.byteLength(text))]))
      }),
      { numRuns: 1000 },
    )
  })

  it('takes out the markers up to the beginning, and nothing else', () => {
    fc.assert(
      fc.property(words, lengths, (parts, some) => {
        const text = parts.join('')
        const begins = text.indexOf(markers.begun)
        const before = begins < 0 ? text : text.slice(0, begins)
        const after = begins < 0 ? '' : text.slice(begins + markers.begun.length).replace(/^\d*;/, '')
        expect(feed(text, some).output).toBe(before.replaceAll(markers.prompt, '') + after)
      }),
      { numRuns: 1000 },
    )
  })

  it('sends the password at most once', () => {
    fc.assert(
      fc.property(words, lengths, (parts, some) => {
        const { actions } = feed(parts.join(''), some)
        expect(actions.filter((action) => action === 'send-password').length).toBeLessThanOrEqual(1)
        expect(actions.filter((action) => action === 'begin').length).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('gives up at the second prompt', () => {
    const { actions, output } = feed(`${markers.prompt}Sorry, try again.\n${markers.prompt}`, [7])
    expect(actions).toEqual(['send-password', 'give-up'])
    expect(output).toBe('Sorry, try again.\n')
  })

  it('lets a command print the markers once it runs', () => {
    const { actions, output, group } = feed(`${markers.begun}4711;${markers.prompt}${markers.begun}`, [5])
    expect(actions).toEqual(['begin'])
    expect(group).toBe(4711)
    expect(output).toBe(markers.prompt + markers.begun)
  })
})
