import { createHash } from 'node:crypto'
import type { CodecTools } from '../../../shared/tester/codec.ts'

/** What shared codecs need of Node. */
export const codecTools: CodecTools = {
  newMd5: () => {
    const hash = createHash('md5')
    return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('hex') }
  },
}
