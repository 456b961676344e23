import { constants, createWriteStream } from 'node:fs'
import { access } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Downloads } from '../../../services/downloads.ts'
import type { LoadService } from '../../../services/load/load_service.ts'
import { UsageError } from '../usage_error.ts'
import { systemWords } from '../../../../shared/system_words.ts'

interface SaveTools {
  readonly service: LoadService
  readonly downloads: Downloads
  readonly context: Parameters<LoadService['handlers']['load.export']>[1]
}

/** Asked before there is anything to write: a folder that is not there should not cost a load. @throws UsageError */
export async function checkSaves(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const refuse = (error: unknown) => {
      throw new UsageError(`--save ${path} cannot be written: ${systemWords(error)}.`)
    }
    await access(dirname(path), constants.W_OK).catch(refuse)
    await access(path, constants.W_OK).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') refuse(error)
    })
  }
}

/** Of two loads the second goes into a file with -2 before its ending. */
export async function saveLoad(ids: readonly string[], path: string, tools: SaveTools): Promise<void> {
  const format = path.split('.').at(-1) as 'json' | 'csv' | 'hlog'
  for (const [index, id] of ids.entries()) {
    const { url } = await tools.service.handlers['load.export']({ id, format }, tools.context)
    const at = new URL(url, 'http://localhost/')
    const response = await tools.downloads.route(new Request(at), at)
    const name = index === 0 ? path : path.replace(/\.(\w+)$/, `-${index + 1}.$1`)
    if (response?.body) await pipeline(Readable.fromWeb(response.body as never), createWriteStream(name))
  }
}
