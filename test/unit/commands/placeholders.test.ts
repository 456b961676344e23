import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expandTemplate, parseTemplate, type PlaceholderValues } from '../../../shared/commands/placeholders.ts'

const values: PlaceholderValues = { host: 'web01', address: '10.0.0.1', user: 'deploy', n: '7' }
const expand = (command: string, over: Partial<PlaceholderValues> = {}) =>
  expandTemplate(parseTemplate(command), { ...values, ...over })
/** What a real shell makes of it. */
const shell = (command: string) => execFileSync('/bin/sh', ['-c', command], { encoding: 'utf8' })

describe('placeholders', () => {
  it('are replaced by the values of the host', () => {
    expect(expand('echo {host} {address} {user} {n}')).toBe('echo web01 10.0.0.1 deploy 7')
  })

  it('are written literally with two braces', () => {
    expect(expand('echo {{host}} {host}')).toBe('echo {host} web01')
  })

  it.each([
    "awk '{print $1}'",
    'echo ${HOME} {a,b} {Host} { host }',
    'find . -exec ls {} +',
    'echo \\{host}',
    '# {host}',
  ])('leave %s as it is', (command) => {
    const template = parseTemplate(command)
    expect(template.hasPlaceholders).toBe(false)
    expect(expandTemplate(template, values)).toBe(command)
  })

  it('quote a value for the shell', () => {
    expect(expand('echo {user}', { user: "o'neil $(id)" })).toBe(String.raw`echo 'o'\''neil $(id)'`)
  })

  it('refuse a value that needs quotes where only the shell can follow them', () => {
    expect(() => expand('echo "$(echo "{user}")"', { user: '$(id)' })).toThrow(/\{user\} is "\$\(id\)" here/)
    expect(expand('echo "$(echo "{user}")"')).toBe('echo "$(echo "deploy")"')
  })

  it.each([
    ['{user}', '', ''],
    ['"{user}"', '', ''],
    ["'{user}'", '', ''],
    ['a{user}b', 'a', 'b'],
    [`"a"'b'{user}`, 'ab', ''],
    [`"it's {user}"`, "it's ", ''],
    [`x # don't\nprintf '%s|' {user}`, 'x|', ''],
  ])('are one word in a real shell, whatever the value: %s', (place, before, after) => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ -~]{0,12}$/), (user) => {
        expect(shell(expand(`printf '%s|' ${place}`, { user }))).toBe(`${before}${user}${after}|`)
      }),
      { numRuns: 25 },
    )
  })
})
