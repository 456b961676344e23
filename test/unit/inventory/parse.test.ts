import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseInventory } from '../../../shared/inventory/parse.ts'
import { formatProblem } from '../../../shared/problem.ts'

const parse = (text: string) => parseInventory(text, 'hosts.ini')
const problems = (text: string) => parse(text).problems.map(formatProblem)
const host = (text: string, name: string) => {
  const inventory = parse(text)
  expect(inventory.problems).toEqual([])
  return inventory.hosts.get(name)
}

describe('hosts', () => {
  it('are sections, and are reached under their name at port 22', () => {
    expect(host('[web1]\n', 'web1')).toEqual({
      name: 'web1',
      address: 'web1',
      port: 22,
      tags: [],
      groups: [],
      problems: [],
    })
  })

  it('have values that stay as they are written', () => {
    expect(host('[a]\npassword = p#ss;w=rd%1\npassphrase: "x" ; y\n', 'a')).toMatchObject({
      password: 'p#ss;w=rd%1',
      passphrase: '"x" ; y',
    })
  })

  it.each([
    ['host', 'address'],
    ['hostname', 'address'],
    ['address', 'address'],
    ['ip', 'address'],
    ['USER', 'user'],
    ['username', 'user'],
    ['key', 'key'],
    ['identity_file', 'key'],
    ['Private_Key', 'key'],
  ])('take %s for their %s', (key, field) => {
    expect(host(`[a]\n${key} = ~x\n`, 'a')).toHaveProperty(field, '~x')
  })

  it('are all those of a range', () => {
    expect([...parse('[web[01-03]]\nuser = x\n').hosts.values()].map(({ name, user }) => [name, user])).toEqual([
      ['web01', 'x'],
      ['web02', 'x'],
      ['web03', 'x'],
    ])
  })

  it('add to the range that declares them, wherever they stand, and win over it', () => {
    const text = '[web07]\nport = 2222\nuser = y\n[web[01-20]]\nuser = x\npassword = z\n'
    expect(host(text, 'web07')).toMatchObject({ port: 2222, user: 'y', password: 'z' })
    expect(host(text, 'web08')).toMatchObject({ port: 22, user: 'x', password: 'z' })
  })

  it('come in the order of first mention', () => {
    const text = '[g]\nhosts = c, x[2-3]\n[a]\n[c]\n[x[1-3]]\n'
    expect([...parse(text).hosts.keys()]).toEqual(['c', 'x2', 'x3', 'a', 'x1'])
    expect(parse(text).groups.get('g')?.hosts).toEqual(['c', 'x2', 'x3'])
  })

  it('need no section when a group names them, IPv6 addresses included', () => {
    expect(host('[g]\nhosts = db1, fe80::1,\n  ::1\n', '::1')).toMatchObject({ address: '::1', groups: ['g'] })
  })

  it('may have spaces in their names, and then need an address', () => {
    expect(host('[rack 1]\nhost = 10.0.0.1\n[my racks]\nhosts = rack 1\n', 'rack 1')).toMatchObject({
      address: '10.0.0.1',
      groups: ['my racks'],
    })
    expect(problems('[rack 1]\nport = 1\n')).toEqual([
      'hosts.ini:1:1: "rack 1" cannot be an address: expected "host = ADDRESS" in its section',
    ])
    expect(problems('[g]\nhosts = a b\n')).toEqual([
      'hosts.ini:2:9: there is no section [a b]: expected names with commas between them',
    ])
  })

  it('have private keys in continuation lines', () => {
    const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl+=/\n\nbm5l==\n-----END OPENSSH PRIVATE KEY-----'
    for (const start of [' ', '\n    ']) {
      expect(host(`[a]\nkey =${start}${key.replaceAll('\n', '\n    ')}\nport = 1\n`, 'a')).toMatchObject({
        key,
        port: 1,
      })
    }
  })

  it('have tags separated by commas', () => {
    expect(host('[a]\ntags = web, prod,web\n', 'a')?.tags).toEqual(['web', 'prod'])
  })

  it.each(['__proto__', 'constructor', 'toString', '10', 'true'])('may be called %s', (name) => {
    expect([...parse(`[${name}]\nport = 1\n[g]\nhosts = ${name}\n`).hosts]).toHaveLength(1)
    expect(host(`[${name}]\nport = 1\n`, name)).toMatchObject({ name, port: 1 })
  })
})

describe('defaults', () => {
  it('come from the host, then the innermost group, then [DEFAULT]', () => {
    const text = `[DEFAULT]
user = default
port = 1
password = d
[outer]
groups = inner
user = outer
port = 2
[inner]
hosts = a, b
user = inner
[a]
user = own
`
    expect(host(text, 'a')).toMatchObject({ user: 'own', port: 2, password: 'd' })
    expect(host(text, 'b')).toMatchObject({ user: 'inner', port: 2, password: 'd' })
  })

  it('come from the inner group even for hosts that both groups name', () => {
    expect(host('[outer]\ngroups = inner\nhosts = a\nuser = x\n[inner]\nhosts = a\nuser = y\n', 'a')?.user).toBe('y')
  })

  it('are taken away by an empty value', () => {
    const text = '[DEFAULT]\nuser = x\nport = 7\n[g]\nhosts = b\nport =\n[a]\nuser =\n'
    expect(host(text, 'a')).not.toHaveProperty('user')
    expect(host(text, 'a')?.port).toBe(7)
    expect(host(text, 'b')?.port).toBe(22)
  })

  it('that disagree are a problem of the host that names all groups, and of no other host', () => {
    const text = '[g1]\nhosts = a, b\nuser = x\n[g2]\nhosts = a\nuser = secret-y\n[g3]\nhosts = a\nuser = z\n'
    const inventory = parse(text)
    expect(inventory.problems).toEqual([])
    expect(inventory.hosts.get('a')).not.toHaveProperty('user')
    expect(inventory.hosts.get('b')).toMatchObject({ user: 'x', problems: [] })
    expect(inventory.hosts.get('a')?.problems.map(({ message }) => message)).toEqual([
      'groups "g1" (line 3), "g2" (line 6) and "g3" (line 9) give host "a" different values for "user": expected one value; set "user" in [a] or nest one group in the other',
    ])
  })

  it('may be the same, or be settled by the host', () => {
    const groups = '[g1]\nhosts = a\nport = 22\ntags = x,y\n[g2]\nhosts = a\nport = 022\ntags = x y\n'
    expect(host(groups, 'a')).toMatchObject({ port: 22, tags: ['x', 'y'], problems: [] })
    expect(host('[g1]\nhosts = a\nport = 1\n[g2]\nhosts = a\nport = 2\n[a]\nport = 3\n', 'a')).toMatchObject({
      port: 3,
      problems: [],
    })
  })

  it('never depend on the order of the groups', () => {
    const sections = ['[o]\ngroups = m\nuser = o', '[m]\ngroups = i\nuser = m', '[i]\nhosts = a', '[a]\nport = 1']
    fc.assert(
      fc.property(fc.shuffledSubarray(sections, { minLength: 4 }), (shuffled) => {
        expect(host(shuffled.join('\n'), 'a')?.user).toBe('m')
      }),
    )
  })
})

describe('groups', () => {
  it('hold the hosts of the groups in them, once, in inventory order', () => {
    const { groups, hosts } = parse('[c]\n[all3]\ngroups = two, one\n[one]\nhosts = a\n[two]\nhosts = b, a, c\n')
    expect(groups.get('all3')).toEqual({ name: 'all3', hosts: ['c', 'a', 'b'], groups: ['two', 'one'] })
    expect(hosts.get('a')?.groups).toEqual(['all3', 'one', 'two'])
  })

  it('may be nested deeper than the stack', () => {
    const depth = 20_000
    const chain = Array.from({ length: depth }, (_, n) => `[g${n}]\ngroups = g${n + 1}\n`).join('')
    expect(parse(`${chain}[g${depth}]\nhosts = a\n`).groups.get('g0')?.hosts).toEqual(['a'])
  })

  it('may not hold each other in a circle', () => {
    expect(problems('[x]\ngroups = a\n[a]\ngroups = b\n[b]\ngroups = c\n[c]\ngroups = a\n[s]\ngroups = s\n')).toEqual([
      'hosts.ini:4:1: groups hold each other in a circle: "a" > "b" > "c" > "a"; take one of them out',
      'hosts.ini:10:1: groups hold each other in a circle: "s" > "s"; take one of them out',
    ])
  })
})

describe('problems', () => {
  it('come all at once, in file order, with their places', () => {
    const text = `[web]
hosts = a, edge, b, c,d,x[3-1]
groups = edgy, a
prot = 22
[edge]
hosts =
port = 70000
[a]
ip = 10.0.0.1
host = h
nonsense
[a]
`
    expect(problems(text)).toEqual([
      'hosts.ini:2:12: "edge" is a group: expected it under "groups ="',
      'hosts.ini:2:27: reversed range: expected "1-3"',
      'hosts.ini:3:10: there is no group "edgy": did you mean "edge"?',
      'hosts.ini:3:16: "a" is a host: expected it under "hosts ="',
      'hosts.ini:4:1: unknown key "prot": did you mean "port"?',
      'hosts.ini:7:8: port: expected a whole number from 1 to 65535',
      'hosts.ini:10:1: "host" means the same as "ip" in line 9: expected only one of them',
      'hosts.ini:11:1: expected "key = value", a [section] or an indented line that goes on with a value',
      'hosts.ini:12:1: section "a" is already at line 8: expected each section once',
    ])
  })

  it('point into lists of several lines', () => {
    expect(problems('[g]\nhosts =\n    # racks\n    a, b\n\n    c, d!\n')).toEqual([
      'hosts.ini:6:8: "d!" cannot be the name of a host: it holds "!"',
    ])
  })

  it.each([
    ['[a\u00a0b]\n', 'white space'],
    ['[all]\n', '"all" stands for every host'],
    ['[ a]\n', 'white space'],
    ['[a,b]\n', '","'],
    ['[a&b]\n', '"&"'],
    ['[@a]\n', '"@"'],
    ['[a*]\n', '"*"'],
    ['[-a]\n', '"-"'],
    ['[a\u200bb]\n', '"a\\u{200b}b" cannot be the name of a host: it holds an invisible character'],
    ['[a\x1bz]\n', '"a\\u{1b}z"'],
    ['[g]\nhosts = a # b\n', 'a comment needs a line of its own'],
    ['[g]\nhosts = DEFAULT\n', '[DEFAULT] holds the defaults'],
    ['[tag:x]\n', '"tag:" stands for a tag'],
  ])('refuse the confusing name in %j', (text, expected) => {
    expect(problems(text).join('\n')).toContain(expected)
  })

  it.each(['0', '65536', '-1', '22.0', '0x16', '٢٢', 'ssh', '1e3', '22 # ssh'])('refuse the port %s', (port) => {
    expect(problems(`[a]\nport = ${port}\n`)).toHaveLength(1)
  })

  it.each([
    ['web1:2222', 'the port goes under the key "port"'],
    ['root@web1', 'goes under the key "user"'],
    ['[::1]', 'without brackets'],
    ['h1, h2', '"hosts ="'],
    ['10.0.0.1 ; old', 'a comment needs a line of its own'],
    ['-oProxyCommand', 'expected one DNS name or IP address'],
  ])('refuse the address %s', (address, expected) => {
    expect(problems(`[a]\nhost = ${address}\n`).join('\n')).toContain(expected)
  })

  it('refuse a key that has become part of the value above by its indentation', () => {
    expect(problems('[a]\nuser = x\n  port = 22\n')).toEqual([
      'hosts.ini:3:3: user: expected one line; this line is indented, so it belongs to the value above',
    ])
  })

  it('refuse names that mean two things', () => {
    expect(problems('[web[1-3]]\n[web[2-5]]\n')).toEqual([
      'hosts.ini:2:2: "web2" and 1 more are already in the range [web[1-3]] in line 1: expected each host in one range',
    ])
    expect(problems('[web[1-3]]\n[web2]\nhosts = a\n')).toEqual([
      'hosts.ini:1:2: "web2" is a group: expected hosts and groups to have different names',
    ])
    expect(problems('[DEFAULT]\nhosts = a\n')).toHaveLength(1)
  })

  it('never hold a secret', () => {
    const secret = 'hunter2'
    const texts = [
      `[a]\npassword ${secret}\n`,
      `[a]\npassword ${secret} = x\n`,
      `[a]\npasword = ${secret}\n`,
      `[a]\nport = ${secret}\n`,
      `[a]\nhost = ${secret}@x:1\n`,
      `[a]\npassword = x\n  ${secret}\n`,
      `[a]\n= ${secret}\n`,
      `${secret}\n[a]\n`,
      `[a]\npassword = ${secret}\npassword = ${secret}\n`,
      `[a]\nkey = -----BEGIN X-----\n${secret}=\n${secret}\n-----END X-----\n`,
      `[g]\nhosts = a\npassword = ${secret}\n[h]\nhosts = a\npassword = ${secret}2\n`,
    ]
    for (const text of texts) {
      const { hosts, problems: found } = parse(text)
      const all = [...found, ...[...hosts.values()].flatMap((one) => one.problems)]
      expect(all).not.toEqual([])
      expect(JSON.stringify(all)).not.toContain(secret)
    }
  })

  it('never take the form of an exception, whatever the text', () => {
    const piece = fc.constantFrom(
      '[',
      ']',
      '\n',
      '\r',
      ' ',
      '=',
      ',',
      'a',
      '1',
      '-',
      'hosts',
      'groups',
      'port',
      '[1-3]',
      '😀',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join('')
        const lines = text.split(/\r\n|\r|\n/).length
        for (const { line = 0, column = 0 } of parse(text).problems) {
          expect(line).toBeGreaterThanOrEqual(1)
          expect(line).toBeLessThanOrEqual(lines)
          expect(column).toBeGreaterThanOrEqual(1)
        }
      }),
    )
  })
})
