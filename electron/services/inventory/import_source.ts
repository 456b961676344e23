import type { ExchangeFormat } from '../../../shared/contract/inventory.ts'
import { refuse } from '../../../shared/contract/errors.ts'
import { localPath } from '../local_path.ts'
import { problemsRefusal } from '../refusals.ts'
import { formats } from './exchange/formats.ts'
import type { Exchange } from './exchange/model.ts'
import { readText } from './file.ts'

export interface ImportSource {
  readonly format: ExchangeFormat
  readonly text?: string | undefined
  readonly path?: string | undefined
}

/**
 * Reads another program's list of hosts.
 * @returns the list, and what problems call it
 * @throws ContractError `not-found`, `problems`: nothing to read, or a file that cannot be read
 */
export async function readSource({
  format,
  text,
  path,
}: ImportSource): Promise<{ exchange: Exchange; source: string }> {
  if (text !== undefined) {
    const source = path ?? formats[format].fileName
    return { exchange: formats[format].read(text, source), source }
  }
  if (path === undefined || path === '') {
    throw problemsRefusal([{ source: 'import', message: 'expected a file, or the text of one' }])
  }
  const file = await readText(localPath(path))
  if ('text' in file) return { exchange: formats[format].read(file.text, path), source: path }
  if (file.code === 'ENOENT') throw refuse('not-found', `There is no file ${path}.`)
  throw problemsRefusal([{ ...file.problem, source: path }])
}
