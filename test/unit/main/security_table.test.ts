import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

interface Row {
  readonly number: string | undefined
  readonly file: string
  readonly line: string
  readonly testFile: string
  readonly test: string
}

const text = readFileSync('electron/main/SECURITY.md', 'utf8')
const rows = text
  .split('\n')
  .filter((line) => line.startsWith('|') && !/^\| (---|#|What)/.test(line))
  .map(readRow)

/** Both tables end in: `file` `the line` | `test file` `title of the test` */
function readRow(line: string): Row {
  const cells = line
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'))
  const [, file = '', code = ''] = /^`([^`]+)` `([^`]+)`$/.exec(cells.at(-2)!) ?? []
  const [, testFile = '', test = ''] = /^`([^`]+)` `([^`]+)`$/.exec(cells.at(-1)!) ?? []
  return { number: /^\d+$/.exec(cells[0]!)?.[0], file, line: code, testFile, test }
}

describe('SECURITY.md', () => {
  it('goes through Electron’s whole list', () => {
    const numbers = rows.flatMap(({ number }) => number ?? [])
    expect(numbers).toEqual(Array.from({ length: 20 }, (_, at) => String(at + 1)))
    expect(rows.length).toBeGreaterThan(20)
  })

  it.each(rows)('names a line that is there: $file $line', ({ file, line }) => {
    expect(line).not.toBe('')
    expect(existsSync(file)).toBe(true)
    const lines = readFileSync(file, 'utf8').split('\n')
    expect(lines.map((one) => one.trim())).toContain(line)
  })

  it.each(rows)('names a test that is there: $testFile $test', ({ testFile, test }) => {
    expect(test).not.toBe('')
    expect(readFileSync(join('test/unit/main', testFile), 'utf8')).toContain(`it('${test}'`)
  })

  it('is built on the Electron that the lock file has', () => {
    const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      devDependencies: Record<string, string>
    }
    const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
      packages: Record<string, { version: string }>
    }
    expect(devDependencies['electron']).toMatch(/^\d+\.\d+\.\d+$/)
    expect(lock.packages['node_modules/electron']!.version).toBe(devDependencies['electron'])
  })
})
