import { describe, expect, it } from 'vitest'
import { readIni } from '../../../shared/inventory/ini/package.ts'
import { secretMark, SectionReader } from '../../../shared/inventory/section_reader.ts'

const text = `[DEFAULT]
user = everybody
port = 2200

[web01]
host = 10.0.0.1
password = hunter2

[web[01-03]]
tags = front, fast

[key]
key = -----BEGIN K-----
  abc
  -----END K-----

[plain]

[inner]
hosts = web01, plain
user = deploy
passphrase = open sesame

[outer]
groups = inner
hosts = key
user = nobody
key = ~/.ssh/outer
`

const reader = new SectionReader(readIni(text), { port: '22', user: 'me' })
const field = (kind: 'host' | 'group', name: string, wanted: string) =>
  reader.read(kind, name)?.detail.fields.find((one) => one.field === wanted)

describe('where a value comes from', () => {
  it('tells what the section itself says, and what would hold without that', () => {
    expect(field('host', 'web01', 'address')).toEqual({
      field: 'address',
      own: '10.0.0.1',
      inherited: { value: 'web01', from: 'default' },
      secret: false,
    })
  })

  it('names the range, the innermost group, DEFAULT, or what is so by default', () => {
    expect(field('host', 'web01', 'tags')?.inherited).toEqual({ value: 'front,fast', from: 'range web[01-03]' })
    expect(field('host', 'web01', 'user')?.inherited).toEqual({ value: 'deploy', from: 'group inner' })
    expect(field('host', 'web01', 'key')?.inherited).toEqual({ value: '~/.ssh/outer', from: 'group outer' })
    expect(field('host', 'web01', 'port')?.inherited).toEqual({ value: '2200', from: 'DEFAULT' })
    const bare = new SectionReader(readIni('[a]\n'), { port: '22', user: 'me' }).read('host', 'a')
    expect(bare?.detail.fields[1]?.inherited).toEqual({ value: '22', from: 'default' })
  })

  it('tells of a group what the groups around it give', () => {
    expect(field('group', 'inner', 'user')).toMatchObject({
      own: 'deploy',
      inherited: { value: 'nobody', from: 'group outer' },
    })
  })

  it('never shows a secret, own or inherited', () => {
    expect(field('host', 'web01', 'password')).toEqual({ field: 'password', own: secretMark, secret: true })
    expect(field('host', 'plain', 'passphrase')).toEqual({
      field: 'passphrase',
      inherited: { value: secretMark, from: 'group inner' },
      secret: true,
    })
    const details = ['web01', 'key', 'plain'].map((name) => reader.read('host', name)?.detail)
    expect(JSON.stringify(details)).not.toMatch(/hunter2|open sesame|abc/)
  })

  it('shows the path of a key, but not its text', () => {
    expect(field('host', 'key', 'key')).toEqual({
      field: 'key',
      own: secretMark,
      inherited: { value: '~/.ssh/outer', from: 'group outer' },
      secret: true,
    })
    expect(field('host', 'web01', 'key')?.secret).toBe(false)
  })

  it('lists what names it directly, and its line', () => {
    expect(reader.read('host', 'web01')?.detail).toMatchObject({ directGroups: ['inner'], line: 5 })
    expect(reader.read('host', 'web02')?.detail.line).toBeUndefined()
    expect(reader.read('group', 'inner')?.detail).toMatchObject({
      directGroups: ['outer'],
      directHosts: ['web01', 'plain'],
    })
    expect(reader.read('host', 'inner')).toBeUndefined()
  })

  it('takes a changed secret for another content', () => {
    const other = new SectionReader(readIni(text.replace('hunter2', 'hunter3')), { port: '22', user: 'me' })
    expect(other.read('host', 'web01')?.content).not.toBe(reader.read('host', 'web01')?.content)
    expect(other.read('host', 'plain')?.content).toBe(reader.read('host', 'plain')?.content)
  })
})
