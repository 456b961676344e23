import { mkdir, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { defaultSettings } from '../../../shared/contract/default_settings.ts'
import { settings as schema, type Settings } from '../../../shared/contract/system.ts'

/** What the file says, fields of other versions and mistakes included: it is the user's, and they are kept. */
export interface SettingsText {
  readonly fields: Readonly<Record<string, unknown>>
  /** It is there and holds no JSON object: written over, something would be lost. */
  readonly broken: boolean
}

/** @throws what the system says, but for a file that is not there */
export async function readSettings(path: string): Promise<SettingsText> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { fields: {}, broken: false }
    throw error
  }
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return { fields: value as Record<string, unknown>, broken: false }
    }
  } catch {
    // Said below.
  }
  return { fields: {}, broken: true }
}

/** Field by field, what is missing or no good is the default: one mistake costs one setting. */
export function settingsOf(fields: Readonly<Record<string, unknown>>): Settings {
  const good = Object.entries(schema.shape).flatMap(([name, field]) => {
    const { success, data } = field.safeParse(Object.hasOwn(fields, name) ? fields[name] : undefined)
    return success ? [[name, data] as const] : []
  })
  return { ...defaultSettings, ...Object.fromEntries(good) }
}

/** Changes some fields of the file. One that could not be read is kept beside it, under a name that says why. */
export async function changeSettings(path: string, changes: Partial<Settings>): Promise<Settings> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const { fields, broken } = await readSettings(path)
  if (broken) await rename(path, `${path}.broken`)
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  const changed = { ...fields, ...given }
  await writeFileAtomic(path, `${JSON.stringify(changed, null, 2)}\n`)
  return settingsOf(changed)
}
