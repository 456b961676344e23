import { describe, expect, it } from 'vitest'
import { applyEdit, type InventoryEdit } from '../../../shared/inventory/edit.ts'

function edited(text: string, edit: InventoryEdit): string {
  const result = applyEdit(text, edit)
  if ('problems' in result) throw new Error(result.problems.map(({ message }) => message).join('\n'))
  return result.text
}

function refusal(text: string, edit: InventoryEdit): string[] {
  const result = applyEdit(text, edit)
  return 'problems' in result ? result.problems.map(({ message }) => message) : []
}

describe('adding a host', () => {
  it('adds a section after an empty line, written as the file is', () => {
    const values = { address: '10.0.0.1', port: '2222', tags: 'a, b' }
    expect(edited('', { type: 'add-host', name: 'x' })).toBe('[x]\n')
    expect(edited('[a]\r\nuser: me', { type: 'add-host', name: 'x', values })).toBe(
      '[a]\r\nuser: me\r\n\r\n[x]\r\nhost: 10.0.0.1\r\nport: 2222\r\ntags: a, b\r\n',
    )
    expect(edited('# nothing yet\n\n', { type: 'add-host', name: 'x[1-3]', values })).toBe(
      '# nothing yet\n\n[x[1-3]]\nhost = 10.0.0.1\nport = 2222\ntags = a, b\n',
    )
  })

  it('puts it into groups', () => {
    expect(edited('[g]\nhosts=\n[h]\ngroups=g', { type: 'add-host', name: 'x', groups: ['g', 'h'] })).toBe(
      '[g]\nhosts= x\n[h]\ngroups=g\nhosts=x\n\n[x]\n',
    )
  })

  it('is refused when the name is taken or cannot be one', () => {
    const text = '[web[1-3]]\n[g]\nhosts = b\n'
    for (const name of ['web2', 'b', 'g', 'x[2', 'a b', 'a\n[c]', '', 'web[3-5]', 'DEFAULT']) {
      expect(refusal(text, { type: 'add-host', name }), name).toHaveLength(1)
    }
  })

  it('is refused when the file is wrong already, with all that is wrong', () => {
    expect(refusal('[a]\nprot = 1\nport = x\n', { type: 'add-host', name: 'b' })).toHaveLength(2)
  })
})

describe('changing a host', () => {
  const set = (text: string, values: Extract<InventoryEdit, { type: 'set-host' }>['values'], name = 'a') =>
    edited(text, { type: 'set-host', name, values })

  it('changes the value and nothing else', () => {
    const text = '; top\n[a]  ; about a\n\tUser  :\told  \n\n# more\n\tport=22\n\n[b]\nuser = old\n'
    expect(set(text, { user: 'n;w=1' })).toBe(text.replace('old', 'n;w=1'))
  })

  it('uses the spelling of the key that is there', () => {
    expect(set('[a]\nIP = x\n', { address: 'y' })).toBe('[a]\nIP = y\n')
  })

  it('adds new keys after the last one, written like it', () => {
    expect(set('[a]\n  user: x\n# end\n\n[b]\n', { port: '1', key: '~/k' })).toBe(
      '[a]\n  user: x\n  port: 1\n  key: ~/k\n# end\n\n[b]\n',
    )
    expect(set('[a]', { port: '1' })).toBe('[a]\nport = 1\n')
    expect(set('[a]\n[b]\nuser=x\n', { port: '1' })).toBe('[a]\nport=1\n[b]\nuser=x\n')
  })

  it('adds keys to an empty section in front of one that is indented more', () => {
    expect(set('[a]\n  [b]\n', { user: 'x' })).toBe('[a]\n  user = x\n  [b]\n')
  })

  it('removes keys, and writes empty values that take an inherited one away', () => {
    expect(set('[a]\nuser = x\nport = 1\n', { user: null, port: '' })).toBe('[a]\nport =\n')
    expect(set('[a]\nport =\n', { port: '5' })).toBe('[a]\nport = 5\n')
    expect(set('[a]\nport=\n', { port: '5' })).toBe('[a]\nport=5\n')
    expect(set('[a]\n', { user: '' })).toBe('[a]\nuser =\n')
  })

  it('writes keys in several lines, and takes them back', () => {
    const key = '-----BEGIN K-----\nab==\n\ncd==\n-----END K-----'
    const text = '[a]\r\nkey = ~/id\r\nport = 1\r\n'
    const long = '[a]\r\nkey = -----BEGIN K-----\r\n    ab==\r\n\r\n    cd==\r\n    -----END K-----\r\nport = 1\r\n'
    expect(set(text, { key })).toBe(long)
    expect(set(long, { key: '~/id' })).toBe(text)
    expect(set(long, { key: null })).toBe('[a]\r\nport = 1\r\n')
  })

  it('keeps comments between the lines of a value', () => {
    expect(set('[a]\ntags =\n  # one\n  x\n\n  # two\n  y\nport = 1\n', { tags: 'z' })).toBe(
      '[a]\ntags = z\n  # one\n  # two\nport = 1\n',
    )
  })

  it('gives a host of a range or of a list a section of its own', () => {
    expect(set('[a[1-3]]\nuser = x\n', { port: '1' }, 'a2')).toBe('[a[1-3]]\nuser = x\n\n[a2]\nport = 1\n')
    expect(set('[g]\nhosts = a\n', { port: '1' })).toBe('[g]\nhosts = a\n\n[a]\nport = 1\n')
  })

  it('changes the section of a whole range', () => {
    expect(set('[a[1-3]]\nuser = x\n', { user: 'y' }, 'a[1-3]')).toBe('[a[1-3]]\nuser = y\n')
  })

  it.each([
    [' x', 'white space'],
    ['x\n# y', 'comment'],
    ['x\n  y', 'white space'],
    ['x\v\ny', 'white space'],
    ['x\ry', 'carriage return'],
    ['x\ny', 'expected one line'],
  ])('refuses the password %j, and does not quote it', (password, reason) => {
    const [message] = refusal('[a]\n', { type: 'set-host', name: 'a', values: { password } })
    expect(message).toContain(reason)
    expect(message).not.toMatch(/"x|x\n/)
  })

  it('refuses what would make groups disagree about the host', () => {
    const text = '[g]\nhosts = a\nuser = x\n[h]\nhosts = a\n[a]\n'
    expect(refusal(text, { type: 'set-group', name: 'h', values: { user: 'y' } })).toHaveLength(1)
    expect(refusal(text, { type: 'set-host', name: 'b', values: { user: 'y' } })).toEqual([
      'there is no host "b": did you mean "a"?',
    ])
  })
})

describe('renaming', () => {
  it('renames the host in every list', () => {
    expect(
      edited('[g]\nhosts = b,a , c\n[h]\nhosts:\n  # a\n  a\n  c\n[a]\n# a\nuser = a\n', {
        type: 'rename-host',
        name: 'a',
        to: 'z',
      }),
    ).toBe('[g]\nhosts = b,z , c\n[h]\nhosts:\n  # a\n  z\n  c\n[z]\n# a\nuser = a\n')
  })

  it('takes a host out of its range and keeps what the range says about it', () => {
    expect(
      edited('[g]\nhosts = web[01-04]\n[web[01-04]]\nuser = x\nport = 5\n[web02]\nport = 6\n', {
        type: 'rename-host',
        name: 'web02',
        to: 'app',
      }),
    ).toBe('[g]\nhosts = web[01,03-04], app\n[web[01,03-04]]\nuser = x\nport = 5\n[app]\nport = 6\nuser = x\n')
  })

  it('renames a group in every list', () => {
    expect(edited('[a]\nhosts = x\n[b]\ngroups = a\n', { type: 'rename-group', name: 'a', to: 'c' })).toBe(
      '[c]\nhosts = x\n[b]\ngroups = c\n',
    )
  })

  it('is refused when the new name is taken, a range or no name', () => {
    for (const to of ['b', 'x[1-2]', 'a b', '']) {
      expect(refusal('[a]\n[b]\n', { type: 'rename-host', name: 'a', to }), to).toHaveLength(1)
    }
    expect(refusal('[a]\nhosts=\n[b]\n', { type: 'rename-group', name: 'a', to: 'b' })).toHaveLength(1)
  })
})

describe('removing', () => {
  it('removes a host with its section and from every list', () => {
    expect(
      edited('[g]\nhosts = a, b\n\n# about a\n[a]\nuser = x\n# inside\nport = 1\n\n# about b\n[b]\n', {
        type: 'remove-host',
        name: 'a',
      }),
    ).toBe('[g]\nhosts = b\n\n# about a\n\n# about b\n[b]\n')
  })

  it('undoes adding', () => {
    const text = '[g]\nhosts = a\n\n[a]\nuser = x\n'
    const more = edited(text, { type: 'add-host', name: 'b', groups: ['g'], values: { port: '1' } })
    expect(edited(more, { type: 'remove-host', name: 'b' })).toBe(text)
  })

  it.each([
    ['[web[01-20]]\n', 'web04', '[web[01-03,05-20]]\n'],
    ['[web[1-2]]\n', 'web2', '[web1]\n'],
    ['[web[1-2]]\n[web1]\n', 'web2', '[web[1]]\n[web1]\n'],
    ['[web[1-2]]\nuser = x\n\n[web2]\n', 'web[1-2]', ''],
  ])('rewrites the range of %j without %s', (text, name, expected) => {
    expect(edited(text, { type: 'remove-host', name })).toBe(expected)
  })

  it('splits a range that can no longer be written as one', () => {
    expect(edited('[r[1-2]n[1-2]]\nuser = x\n', { type: 'remove-host', name: 'r1n1' })).toBe(
      '[r[1-2]n2]\nuser = x\n\n[r2n1]\nuser = x\n',
    )
  })

  it.each([
    ['a, b, c', 'a', 'b, c'],
    ['a, b, c', 'b', 'a, c'],
    ['a, b, c', 'c', 'a, b'],
    ['a,b,c,', 'c', 'a,b,'],
    ['a', 'a', ''],
    ['a[1-3],b', 'a2', 'a[1,3],b'],
    ['\n  a\n  # c\n  b, c\n  d', 'a', '\n  # c\n  b, c\n  d'],
    ['\n  a,\n  b', 'b', '\n  a,'],
    ['a,\n  b', 'a', '\n  b'],
  ])('turns the list %j without %s into %j', (before, host, after) => {
    const text = (list: string) => `[g]\nhosts =${list === '' || list.startsWith('\n') ? list : ` ${list}`}\n[x]\n`
    expect(edited(text(before), { type: 'remove-host', name: host })).toBe(text(after))
  })

  it('keeps the hosts of a group that goes', () => {
    expect(edited('[g]\nhosts = web[1-3], b\n[h]\ngroups = g\nhosts = b\n', { type: 'remove-group', name: 'g' })).toBe(
      '[h]\ngroups =\nhosts = b\n\n[web[1-3]]\n',
    )
  })
})

describe('membership', () => {
  const add = (list: string, hosts: string[]) =>
    edited(`[g]\nhosts =${list}\nuser = x\n`, { type: 'add-members', group: 'g', hosts }).slice(
      '[g]\nhosts ='.length,
      -10,
    )

  it.each([
    [' a, b', ' a, b, y, z'],
    [' a', ' a, y, z'],
    [' a, b,', ' a, b, y, z,'],
    ['', ' y, z'],
    ['\n  a,\n  b', '\n  a,\n  b,\n  y,\n  z'],
    ['\n  a,\n  b,', '\n  a,\n  b,\n  y,\n  z,'],
    ['\n  a\n  b', '\n  a\n  b\n  y\n  z'],
    ['\n  a, b\n  c, d', '\n  a, b\n  c, d, y, z'],
  ])('is added to %j in the way the list is written', (before, after) => {
    expect(add(before, ['y', 'z'])).toBe(after)
  })

  it('is not added twice', () => {
    const text = '[g]\nhosts = a[1-3]\n'
    expect(edited(text, { type: 'add-members', group: 'g', hosts: ['a2'] })).toBe(text)
  })

  it('makes a host that nothing else mentions a section when it ends', () => {
    expect(edited('[g]\nhosts = a, b\n[b]\n', { type: 'remove-members', group: 'g', hosts: ['a', 'b'] })).toBe(
      '[g]\nhosts =\n[b]\n\n[a]\n',
    )
  })

  it('of groups is refused when it would close a circle', () => {
    const text = '[a]\ngroups = b\n[b]\nhosts = x\n'
    expect(refusal(text, { type: 'add-members', group: 'b', groups: ['a'] })).toHaveLength(1)
    expect(edited(text, { type: 'remove-members', group: 'a', groups: ['b'] })).toBe('[a]\ngroups =\n[b]\nhosts = x\n')
  })

  it('is refused for what is not a name', () => {
    for (const host of ['a\n[x]', 'a, b', '', 'b\n= c']) {
      expect(refusal('[g]\nhosts =\n', { type: 'add-members', group: 'g', hosts: [host] }), host).toHaveLength(1)
    }
  })

  it('can be given to a new group', () => {
    expect(edited('[a]\n', { type: 'add-group', name: 'g', hosts: ['a', 'x[1-2]'], values: { user: 'u' } })).toBe(
      '[a]\n\n[g]\nhosts = a, x[1-2]\nuser = u\n',
    )
    expect(edited('', { type: 'add-group', name: 'g' })).toBe('[g]\nhosts =\n')
  })
})
