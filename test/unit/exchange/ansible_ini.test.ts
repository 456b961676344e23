import { describe, expect, it } from 'vitest'
import { readAnsibleIni } from '../../../electron/services/inventory/exchange/ansible_ini.ts'
import { expandPattern, splitWords } from '../../../electron/services/inventory/exchange/ansible_line.ts'

const read = (text: string) => readAnsibleIni(text, 'inventory')
const hostsOf = (text: string) => Object.fromEntries(read(text).hosts.map(({ name, values }) => [name, values]))

describe('an Ansible inventory', () => {
  it('has hosts with the variables that say how they are reached, by their new and old names', () => {
    const text = `
# front
mail.example.com
web01 ansible_host=10.0.0.1 ansible_port=2222 ansible_user=deploy ansible_ssh_private_key_file=~/.ssh/k # note
old ansible_ssh_host=10.0.0.2 ansible_ssh_user='with space' ansible_ssh_pass="p\\"#ss"
`
    expect(hostsOf(text)).toEqual({
      'mail.example.com': {},
      web01: { address: '10.0.0.1', port: '2222', user: 'deploy', key: '~/.ssh/k' },
      old: { address: '10.0.0.2', user: 'with space', password: 'p"#ss' },
    })
    expect(read(text).problems).toEqual([])
  })

  it('has groups, groups of groups, and values for both', () => {
    const { groups, defaults, problems } = read(`
[web]
web[01:03]
[db]
db-[a:c]
[prod:children]
web
db
[prod:vars]
ansible_user = deploy
[all:vars]
ansible_port=2200
`)
    expect(problems).toEqual([])
    expect(groups).toEqual([
      { name: 'web', hosts: ['web01', 'web02', 'web03'], groups: [], values: {} },
      { name: 'db', hosts: ['db-a', 'db-b', 'db-c'], groups: [], values: {} },
      { name: 'prod', hosts: [], groups: ['web', 'db'], values: { user: 'deploy' } },
    ])
    expect(defaults).toEqual({ port: '2200' })
  })

  it('keeps what follows a number sign in a section of variables, as Ansible does', () => {
    expect(read('[g]\na\n[g:vars]\nansible_password=p # ss\n').groups[0]?.values).toEqual({ password: 'p # ss' })
    expect(read('[g]\na\n[g:vars]\nansible_password="p # ss" # a note\n').groups[0]?.values).toEqual({
      password: 'p # ss',
    })
  })

  it('tells each unknown variable once', () => {
    const text = 'a http_port=80\nb http_port=81 ansible_become=true\n'
    expect(read(text).problems.map(({ message, line }) => [message, line])).toEqual([
      ['the variable "http_port" means nothing here and is left out', 1],
      ['the variable "ansible_become" means nothing here and is left out', 2],
    ])
  })

  it('tells templates, unknown groups and sections, open quotes, and YAML', () => {
    const messages = (text: string) => read(text).problems.map(({ message }) => message)
    expect(messages('a ansible_host={{ip}}\n')).toEqual([
      'ansible_host: a template cannot be worked out here and is left out',
    ])
    expect(messages('[g:children]\nnowhere\n')).toEqual(['there is no group "nowhere" in the file'])
    expect(messages('[g:hosts]\na\n')).toEqual(['[g:hosts] is not known: expected :vars or :children'])
    expect(messages(`a ansible_user="x\n`)).toHaveLength(1)
    expect(messages('# mine\nall:\n  hosts:\n    a:\n')).toEqual([
      'this looks like YAML: only inventories in INI form can be read',
    ])
  })

  it('never says a password in a problem', () => {
    const { problems } = read('a ansible_password="{{ hunter2 }}" ansible_port=hunter2 "hunter2\n')
    expect(JSON.stringify(problems)).not.toContain('hunter2')
    expect(JSON.stringify(read('a ansible_password="{{ hunter2 }}" ansible_port=hunter2\n').problems)).not.toContain(
      'hunter2',
    )
  })
})

describe('a pattern of hosts', () => {
  it.each([
    ['web[1:3]', { names: ['web1', 'web2', 'web3'] }],
    ['web[08:10].x', { names: ['web08.x', 'web09.x', 'web10.x'] }],
    ['[a:c]x', { names: ['ax', 'bx', 'cx'] }],
    ['r[1:5:2]', { names: ['r1', 'r3', 'r5'] }],
    ['r[1:2]n[1:2]', { names: ['r1n1', 'r1n2', 'r2n1', 'r2n2'] }],
    ['web[1:2]:2222', { names: ['web1', 'web2'], port: '2222' }],
    ['fe80::1', { names: ['fe80::1'] }],
    ['[2001:db8::1]:2222', { names: ['2001:db8::1'], port: '2222' }],
  ])('%s', (pattern, expansion) => {
    expect(expandPattern(pattern)).toEqual(expansion)
  })

  it.each(['web[3:1]', 'web[a:F]', 'web[]', 'web[1:2:0]', 'x[1:1000000000]', 'x[1:1000][1:1000]'])(
    '%s names none, and says why',
    (pattern) => {
      expect(expandPattern(pattern)).toEqual(expect.any(String))
    },
  )
})

it('splits words as a POSIX shell does', () => {
  expect(splitWords(`a 'b c' "d \\" e" f\\ g h''i '' # note`)).toEqual(['a', 'b c', 'd " e', 'f g', 'hi', ''])
  expect(splitWords(`p=x#y`)).toEqual(['p=x'])
})
