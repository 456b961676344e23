import { writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { generate } from 'selfsigned'
import { tempFolder } from '../../support/temp.ts'

const DAY_MS = 86_400_000

export interface TestCertificate {
  readonly certificatePath: string
  readonly keyPath: string
}

/** A certificate that nobody vouches for, in files as Python's ssl takes them. */
export async function certificate({
  names,
  expired = false,
}: {
  readonly names: readonly string[]
  readonly expired?: boolean
}): Promise<TestCertificate> {
  const altNames = names.map((name) =>
    isIP(name) ? ({ type: 7, ip: name } as const) : ({ type: 2, value: name } as const),
  )
  const made = await generate([{ name: 'commonName', value: 'A test' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - 10 * DAY_MS),
    notAfterDate: new Date(Date.now() + (expired ? -DAY_MS : DAY_MS)),
    extensions: [{ name: 'subjectAltName', altNames }],
  })
  const folder = tempFolder('tls')
  const files = { certificatePath: join(folder, 'cert.pem'), keyPath: join(folder, 'key.pem') }
  writeFileSync(files.certificatePath, made.cert)
  writeFileSync(files.keyPath, made.private)
  return files
}
