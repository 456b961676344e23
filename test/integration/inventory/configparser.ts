import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { readIni } from '../../../shared/inventory/ini/package.ts'

/** Sections in file order with their keys and values, `DEFAULT` first; `null` for a file that is refused. */
export type Content = [section: string, entries: [key: string, value: string][]][] | null

/** What Python's RawConfigParser makes of the files. One process for all of them. */
export function readWithPython(texts: readonly string[]): Content[] {
  const script = join(import.meta.dirname, 'read_with_configparser.py')
  const input = JSON.stringify(texts.map((text) => Buffer.from(text).toString('base64')))
  const { status, stdout, stderr } = spawnSync('python3', [script], { input, maxBuffer: 2 ** 30, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as Content[]
}

/** The same of our own reader. */
export function readWithOurs(text: string): Content {
  const { sections, problems } = readIni(text)
  if (problems.length > 0) return null
  const defaults: [string, string][] = []
  const content: NonNullable<Content> = [['DEFAULT', defaults]]
  for (const { name, entries } of sections) {
    const list = entries.map(({ key, value }): [string, string] => [key, value])
    if (name === 'DEFAULT') defaults.push(...list)
    else content.push([name, list])
  }
  return content
}
