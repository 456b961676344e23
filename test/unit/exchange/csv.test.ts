import { describe, expect, it } from 'vitest'
import { readCsv, writeCsv } from '../../../electron/services/inventory/exchange/csv.ts'

const read = (text: string) => readCsv(text, 'hosts.csv')

describe('a table of hosts', () => {
  it('may have its columns in any order, in any case, under their usual names', () => {
    const { hosts, groups, problems } = read(
      'Groups,USER,Name,IP,Port,tags\n"web, prod",deploy,web01,10.0.0.1,22,a b\n',
    )
    expect(problems).toEqual([])
    expect(hosts).toMatchObject([
      { name: 'web01', values: { address: '10.0.0.1', port: '22', user: 'deploy', tags: 'a,b' } },
    ])
    expect(groups.map(({ name, hosts: members }) => [name, members])).toEqual([
      ['web', ['web01']],
      ['prod', ['web01']],
    ])
  })

  it.each([
    ['semicolons', ';'],
    ['tabs', '\t'],
  ])('may be separated by %s, with a byte order mark and Windows line ends', (_, separator) => {
    const text =
      '\uFEFF' +
      [
        ['name', 'address'],
        ['a', '10.0.0.1'],
        ['b', ''],
      ]
        .map((row) => row.join(separator))
        .join('\r\n')
    expect(read(text).hosts).toMatchObject([
      { name: 'a', values: { address: '10.0.0.1' } },
      { name: 'b', values: {} },
    ])
  })

  it('says that the column with the names is missing', () => {
    expect(read('address,port\n10.0.0.1,22\n')).toMatchObject({
      hosts: [],
      problems: [{ message: expect.stringContaining('expected a header row with a column "name"') as string, line: 1 }],
    })
    expect(read('').problems).toHaveLength(1)
  })

  it('tells rows that cannot be used, with their lines, and reads the others', () => {
    const { hosts, problems } = read('name,port,rack\na,99999,1\n\n,22,2\n"b\nc",1,1\nd,22,3\nd,23,3\n')
    expect(hosts).toMatchObject([{ name: 'd', values: { port: '22' } }])
    expect(problems.map(({ line }) => line)).toEqual([1, 2, 4, 6, 8])
  })

  it('tells a quotation mark that is not closed', () => {
    expect(read('name,user\n"a,b\n').problems).toHaveLength(1)
  })

  it('writes no cell that a spreadsheet would take for a formula, and reads it back as it was', () => {
    const values = { user: '=cmd|calc', key: '@SUM(A1)', address: '10.0.0.1' }
    const text = writeCsv({ hosts: [{ name: 'a', values }], groups: [], defaults: {}, problems: [] })
    expect(text).toBe("name,address,port,user,key,tags,groups\r\na,10.0.0.1,,'=cmd|calc,'@SUM(A1),,\r\n")
    expect(read(text).hosts).toMatchObject([{ name: 'a', values }])
  })
})
