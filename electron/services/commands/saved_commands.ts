import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import { refuse } from '../../../shared/contract/errors.ts'
import { systemRefusal } from '../system_error.ts'

/** Fields that another version or a person added stay. */
const savedCommand = z.looseObject({ name: z.string(), command: z.string(), note: z.string().optional() })
const savedCommands = z.array(savedCommand)
export type SavedCommand = z.infer<typeof savedCommand>

/**
 * Commands saved under a name: a JSON file that may be edited by hand. One that cannot be understood is told, and never
 * written over.
 */
export class SavedCommands {
  private readonly path: string
  /** Changes follow each other: each begins with what the one before left. */
  private lastChange: Promise<unknown> = Promise.resolve()

  constructor(path: string) {
    this.path = path
  }

  /**
   * Newest first.
   * @throws ContractError `system`
   */
  async list(): Promise<SavedCommand[]> {
    let text: string
    try {
      text = await readFile(this.path, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw systemRefusal(`The saved commands in ${this.path} cannot be read`, error)
    }
    let content: unknown
    try {
      content = JSON.parse(text.replace(/^\ufeff/, ''))
    } catch {
      throw refuse('system', `${this.path} is no JSON. Mend it or move it away; it stays as it is until then.`)
    }
    const parsed = savedCommands.safeParse(content)
    if (parsed.success) return parsed.data
    const [issue] = parsed.error.issues
    throw refuse(
      'system',
      `${this.path} is not a list of commands with "name" and "command"${issue?.path.length ? ` (at ${issue.path.join('.')})` : ''}. Mend it or move it away; it stays as it is until then.`,
    )
  }

  /**
   * Saves under a name, in place of what had it; an empty command removes it.
   * @throws ContractError `system`
   */
  save(name: string, command: string, note?: string): Promise<void> {
    const change = this.lastChange.then(async () => {
      const before = await this.list()
      const same = before.find((saved) => saved.name === name)
      const { note: _, ...kept } = same ?? {}
      const saved = { ...kept, name, command, ...(note === undefined ? {} : { note }) }
      const others = before.filter((other) => other !== same)
      await this.write(command === '' ? others : [saved, ...others])
    })
    this.lastChange = change.catch(() => {})
    return change
  }

  private async write(commands: readonly SavedCommand[]): Promise<void> {
    try {
      await mkdir(dirname(this.path), { recursive: true, mode: 0o700 })
      // A command may hold what is nobody else's business.
      await writeFileAtomic(this.path, `${JSON.stringify(commands, null, 2)}\n`, { mode: 0o600 })
    } catch (error) {
      throw systemRefusal(`The commands cannot be saved in ${this.path}`, error)
    }
  }
}
