import { createHash, createPrivateKey, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { createSecureContext } from 'node:tls'
import { generate } from 'selfsigned'
import type { ServerSpec } from '../../../../shared/contract/tester/servers.ts'
import { readPem } from '../pem_file.ts'

const DAY_MS = 86_400_000
const VALID_DAYS = 30

export interface TlsFiles {
  /** PEM. */
  readonly cert: string
  readonly key: string
}

export interface ServerCertificate extends TlsFiles {
  /** SHA-256, as hex pairs with colons. */
  readonly fingerprint: string
}

/** The certificate that a TLS server shows: made now, or read. @returns a problem, with what to do */
export function serverCertificate(
  spec: Pick<ServerSpec, 'tls' | 'address'>,
): Promise<ServerCertificate | { readonly problem: string }> {
  return spec.tls.kind === 'files' ? readFiles(spec.tls.certificate, spec.tls.key) : generated(spec.address)
}

/** For the address it is bound to, and the names by which this machine calls itself; valid from yesterday, as clocks differ. */
async function generated(address: string): Promise<ServerCertificate> {
  const names = [...new Set([address, 'localhost', hostname(), '127.0.0.1', '::1'])]
  const altNames = names
    .filter((name) => name !== '0.0.0.0' && name !== '::')
    .map((name) => (isIP(name) ? ({ type: 7, ip: name } as const) : ({ type: 2, value: name } as const)))
  const made = await generate([{ name: 'commonName', value: 'Flotilla test server' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - DAY_MS),
    notAfterDate: new Date(Date.now() + VALID_DAYS * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames },
    ],
  })
  return { cert: made.cert, key: made.private, fingerprint: fingerprint(made.cert) }
}

async function readFiles(
  certificatePath: string,
  keyPath: string,
): Promise<ServerCertificate | { readonly problem: string }> {
  const [cert, key] = await Promise.all([readPem(certificatePath), readPem(keyPath)])
  if (typeof cert !== 'string') return { problem: `The certificate ${cert.problem}.` }
  if (typeof key !== 'string') return { problem: `The key ${key.problem}.` }
  const certificate = parsed(() => new X509Certificate(cert))
  if (!certificate)
    return { problem: `${certificatePath} holds no certificate: expected PEM, "-----BEGIN CERTIFICATE-----".` }
  if (/ENCRYPTED/.test(key))
    return {
      problem: `The key ${keyPath} is protected by a passphrase: give one without, as openssl pkey -out makes it.`,
    }
  const privateKey = parsed(() => createPrivateKey(key))
  if (!privateKey) return { problem: `${keyPath} holds no private key: expected PEM, "-----BEGIN PRIVATE KEY-----".` }
  if (!certificate.checkPrivateKey(privateKey))
    return {
      problem: `The key ${keyPath} is not that of the certificate ${certificatePath}: choose the two that belong together.`,
    }
  const refused = refusal(cert, key)
  if (refused !== undefined)
    return { problem: `The certificate ${certificatePath} cannot be used: OpenSSL says "${refused}".` }
  return { cert, key, fingerprint: fingerprint(cert) }
}

/** What OpenSSL has against them, weak keys above all; its words hold nothing of either file. */
function refusal(cert: string, key: string): string | undefined {
  try {
    createSecureContext({ cert, key })
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

function parsed<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch {
    return undefined
  }
}

function fingerprint(pem: string): string {
  const digest = createHash('sha256').update(new X509Certificate(pem).raw).digest('hex').toUpperCase()
  return digest.match(/../g)!.join(':')
}
