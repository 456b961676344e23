import { describe, expect, it } from 'vitest'
import { readSshConfig, writeSshConfig } from '../../../electron/services/inventory/exchange/ssh_config.ts'

const hostsOf = (text: string) =>
  Object.fromEntries(readSshConfig(text, 'config').hosts.map(({ name, values }) => [name, values]))
const problemsOf = (text: string) => readSshConfig(text, 'config').problems

describe('an ssh_config', () => {
  it('has a host for each name without wildcards, with the first value found for it', () => {
    expect(
      hostsOf(`
User early
Host web01 web02
  HostName %h.example.org
  Port=2222
Host web* !web02
  IdentityFile "~/.ssh/with space"
  Port 1
Host *
  User late
  IdentityFile ~/.ssh/any
`),
    ).toEqual({
      web01: { address: 'web01.example.org', port: '2222', user: 'early', key: '~/.ssh/with space' },
      web02: { address: 'web02.example.org', port: '2222', user: 'early', key: '~/.ssh/any' },
    })
  })

  it('knows its keywords in any case, comments, and Windows line ends', () => {
    expect(hostsOf('# all\r\nHOST a # one\r\n\thostname 10.0.0.1 # first\r\n')).toEqual({ a: { address: '10.0.0.1' } })
  })

  it('tells what it cannot follow, with the line', () => {
    const text = 'Include ~/.ssh/more\nHost a\n  ProxyJump bastion\nMatch user x\n  Port 1\nHost b\n  HostName %k\n'
    expect(problemsOf(text).map(({ line, message }) => [line, message.split(':')[0]])).toEqual([
      [1, '"Include" is not followed'],
      [4, '"Match" depends on the moment of connecting'],
      [3, '"ProxyJump" is not supported yet'],
      [7, '"%k" depends on the moment of connecting'],
    ])
    expect(hostsOf(text)).toEqual({ a: {}, b: {} })
  })

  it('runs nothing that a Match line names', () => {
    expect(hostsOf('Match exec "exit 1"\n  User x\nHost a\n')).toEqual({ a: {} })
  })

  it('goes on after a line that cannot be read', () => {
    const text = 'Host\nHost "open\nHost a\n  User "\n  Port 22\nMatch user\n'
    expect(problemsOf(text).map(({ line }) => line)).toEqual([1, 2, 4, 6])
    expect(hostsOf(text)).toEqual({ a: { port: '22' } })
  })

  it('leaves out hosts with names or values that an inventory cannot have', () => {
    const text = 'Host git@x a,b fine\nHost wrong\n  Port 0\n'
    expect(hostsOf(text)).toEqual({ fine: {} })
    expect(problemsOf(text)).toHaveLength(3)
    expect(problemsOf(text)[2]).toEqual({
      message: 'port: expected a whole number from 1 to 65535; host "wrong" is left out',
      source: 'config',
      line: 3,
    })
  })
})

describe('an exported ssh_config', () => {
  const written = (user: string) =>
    writeSshConfig({ hosts: [{ name: 'a', values: { user } }], groups: [], defaults: {}, problems: [] })

  it('quotes what OpenSSH would take apart: one apostrophe makes it refuse the whole file', () => {
    expect(written("o'neil")).toBe('Host a\n    User "o\'neil"\n')
    expect(written('Jane Doe')).toBe('Host a\n    User "Jane Doe"\n')
    expect(written('DOM\\jane')).toBe('Host a\n    User DOM\\jane\n')
  })

  it('leaves out hosts with values that no quoting carries', () => {
    for (const user of ['a"b', 'a\\\\b', "a\\'b", 'a\\ b', 'a\\'])
      expect(written(user)).toBe('# left out, because ssh_config cannot say it: "a"\n')
  })
})
