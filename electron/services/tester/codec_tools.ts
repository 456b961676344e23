import { createHash } from 'node:crypto'
import type { CodecTools } from '../../../shared/tester/codec.ts'

/** MD5 for codecs: a checksum of PROTOCOLS.md 5, no protection. */
export const codecTools: CodecTools = {
  newMd5: () => {
    const hash = createHash('md5')
    return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('hex') }
  },
}
