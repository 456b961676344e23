import { execFileSync, spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commandLine, type CommandSpec } from '../../../shared/tasks/command_line.ts'

const markers = { prompt: '[p]', begun: '[b]' }
const line = (spec: CommandSpec) => commandLine(spec, markers)
const sh = (command: string, input = '') =>
  execFileSync('/bin/sh', ['-c', command], { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] })

describe('commandLine', () => {
  it('is the command as it was written', () => {
    expect(line({ command: 'echo "a  b" | cat # done' })).toBe('echo "a  b" | cat # done')
  })

  it('sets variables to exactly their values', () => {
    const value = fc.string({
      unit: fc.constantFrom("'", '"', '$', '`', '\\', '\n', ' ', ';', 'é', '!', '#'),
      maxLength: 12,
    })
    fc.assert(
      fc.property(value, (VALUE) => {
        expect(sh(line({ command: 'printf "%s." "$VALUE"', env: { VALUE } }))).toBe(`${VALUE}.`)
      }),
      { numRuns: 25 },
    )
  })

  it.each(['', '1A', 'A-B', 'A=B', 'A;reboot', 'A B', 'Ä'])('refuses "%s" as the name of a variable', (name) => {
    expect(() => line({ command: 'true', env: { [name]: 'x' } })).toThrow(RangeError)
  })

  it('refuses a value that no variable can hold', () => {
    expect(() => line({ command: 'true', env: { A: 'x\0y' } })).toThrow(RangeError)
  })

  it.each([
    ['#!/bin/sh\n', '/bin/sh "$f"'],
    ['#! /bin/sh -eu \n', '/bin/sh -eu "$f"'],
    ['#!/usr/bin/env -S python3 -u\n', `/usr/bin/env '\\''-S python3 -u'\\'' "$f"`],
    ['#!/usr/bin/env python3\r\n', '/usr/bin/env python3 "$f"'],
    ['echo no first line of that kind\n', 'sh "$f"'],
    ['\n#!/bin/bash\n', 'sh "$f"'],
    ['#!\n', 'sh "$f"'],
    ['', 'sh "$f"'],
  ])('runs a script that begins %j with %s', (text, expected) => {
    expect(line({ script: { name: 'x', text } })).toContain(`; ${expected} </dev/null`)
  })

  it('does not let the first line of a script say more than an interpreter', () => {
    const text = '#!/bin/echo; touch /tmp/pwned; echo\n'
    const output = sh(line({ script: { name: 'x', text } }).replace('/bin/echo;', '/bin/echo'), text)
    expect(output).toMatch(/^touch \/tmp\/pwned; echo \/\S+\n$/)
  })

  it('asks sudo with its own prompt when there is a password, and tells it not to ask when there is none', () => {
    expect(line({ command: 'id', become: { user: 'root', hasPassword: true } })).toMatch(
      /^sudo -H -S -p '\[p\]' -u root -- sh -c 'printf .*; id'$/,
    )
    expect(line({ command: 'id', become: { user: 'root', hasPassword: false } })).toMatch(
      /^sudo -H -n -u root -- sh -c /,
    )
  })

  it('prints the marker and its process group before the command, on standard error', () => {
    const whole = line({ command: 'echo out', become: { user: 'root', hasPassword: false } })
    const [inner] = /sh -c .*$/s.exec(whole)!
    const { stdout, stderr } = spawnSync('/bin/sh', ['-c', inner], { encoding: 'utf8' })
    expect([stdout, stderr]).toEqual(['out\n', expect.stringMatching(/^\[b\]\d+;$/)])
  })

  it('quotes the user to become', () => {
    expect(line({ command: 'id', become: { user: 'a; reboot', hasPassword: false } })).toContain(`-u 'a; reboot' --`)
  })
})
