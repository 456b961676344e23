import { constants } from 'node:fs'
import { access, mkdir } from 'node:fs/promises'
import { isIP, isIPv6 } from 'node:net'
import type { CodecSpec, PayloadSpec } from '../../../../shared/contract/tester/bytes.ts'
import type { ServerSpec } from '../../../../shared/contract/tester/servers.ts'
import type { Problem } from '../../../../shared/problem.ts'
import { isMulticastGroup } from '../../../../shared/tester/ip_address.ts'
import { compileRules } from '../../../../shared/tester/rules.ts'
import { systemWords } from '../../../../shared/system_words.ts'
import { localPath } from '../../local_path.ts'
import type { Payloads } from '../payloads.ts'

type Mode = ServerSpec['mode']
type Rule = Extract<Mode, { type: 'rules' }>['rules'][number]

const NO_CODEC = { type: 'none' } as const satisfies CodecSpec

/** A spec whose paths are absolute, for the worker; or all that is wrong with it, in `problems`. */
export interface ReadySpec {
  readonly spec: ServerSpec
  readonly problems: readonly Problem[]
}

/** Looks for what cannot work before a worker is asked, and makes the folder that received files go to. */
export async function readySpec(spec: ServerSpec, payloads: Payloads): Promise<ReadySpec> {
  const problems: Problem[] = []
  const wrong = (source: string, message: string) => void problems.push({ source, message })
  checkProtocol(spec, wrong)
  checkMulticast(spec, wrong)
  const tls = await readyTls(spec, wrong)
  const mode = await readyMode(spec, payloads, wrong)
  return { spec: { ...spec, ...(tls ? { tls } : {}), mode }, problems }
}

type Wrong = (source: string, message: string) => void

function checkProtocol({ protocol, mode, codec, broadcast, impair }: ServerSpec, wrong: Wrong): void {
  if (protocol === 'udp') {
    if (mode.type === 'framed' || mode.type === 'http')
      wrong('mode', `Mode "${mode.type}" reads a stream, which UDP has not: choose TCP or TLS.`)
    if (codec.type !== 'none') wrong('codec', 'A codec cuts a stream, and UDP has none: each datagram is a message.')
    return
  }
  if (broadcast) wrong('broadcast', 'Only UDP can be broadcast.')
  for (const name of ['lossPercent', 'duplicatePercent', 'reorderPercent'] as const)
    if ((impair?.[name] ?? 0) > 0)
      wrong(
        `impair.${name}`,
        'Bytes of a TCP connection cannot be lost, doubled or reordered: only delayed and corrupted.',
      )
}

function checkMulticast({ protocol, address, multicast }: ServerSpec, wrong: Wrong): void {
  if (!multicast) return
  const { group } = multicast
  if (protocol !== 'udp') wrong('multicast', 'Only UDP has multicast groups.')
  else if (!isMulticastGroup(group))
    wrong('multicast.group', `${group} is no multicast group: expected 224.0.0.0 to 239.255.255.255, or ff00::/8.`)
  else if (isIP(address) !== 0 && isIPv6(address) !== isIPv6(group))
    wrong('multicast.group', `${group} and ${address} are not of the same IP version.`)
}

async function readyTls({ protocol, tls }: ServerSpec, wrong: Wrong): Promise<ServerSpec['tls'] | undefined> {
  if (protocol !== 'tls' || tls.kind !== 'files') return undefined
  const ready = { ...tls, certificate: localPath(tls.certificate), key: localPath(tls.key) }
  for (const name of ['certificate', 'key'] as const)
    await access(ready[name], constants.R_OK).catch((error: unknown) => {
      wrong(`tls.${name}`, `${ready[name]} cannot be read: ${systemWords(error)}.`)
    })
  return ready
}

async function readyMode({ protocol, mode, codec }: ServerSpec, payloads: Payloads, wrong: Wrong): Promise<Mode> {
  const payload = (source: string, spec: PayloadSpec, frame = codec) =>
    readyPayload({ source, spec, codec: frame }, payloads, wrong)
  switch (mode.type) {
    case 'reply':
      return { ...mode, reply: await payload('mode.reply', mode.reply) }
    case 'hello':
      return { ...mode, greeting: await payload('mode.greeting', mode.greeting) }
    case 'framed':
      return mode.folder === undefined ? mode : { ...mode, folder: await readyFolder(mode.folder, wrong) }
    case 'rules': {
      const rules: Rule[] = []
      for (const [n, rule] of mode.rules.entries()) {
        const source = `rules[${n}]`
        const compiled = compileRules([{ ...rule, reply: undefined }])
        if ('problem' in compiled) wrong(`${source}.match`, `${compiled.problem.replace(/^Rule 1: /, '')}.`)
        if (rule.close && protocol === 'udp') wrong(`${source}.close`, 'UDP has no connection to close.')
        // What its groups will be is not known: what frame it makes is not, either.
        const frame = rule.match.kind === 'regex' ? NO_CODEC : codec
        rules.push(rule.reply ? { ...rule, reply: await payload(`${source}.reply`, rule.reply, frame) } : rule)
      }
      return { ...mode, rules }
    }
    default:
      return mode
  }
}

/** An answer that no frame can hold would be missed by a peer, not by who has written it. */
async function readyPayload(
  { source, spec, codec }: { readonly source: string; readonly spec: PayloadSpec; readonly codec: CodecSpec },
  payloads: Payloads,
  wrong: Wrong,
): Promise<PayloadSpec> {
  if (spec.format === 'file') {
    const file = await payloads.file(spec.text)
    if ('path' in file) return { ...spec, text: file.path }
    wrong(source, `${file.problem}.`)
    return spec
  }
  const made = await payloads.prepare({ payload: spec, raw: false }, codec)
  if ('problem' in made) wrong(source, `${made.problem}.`)
  return spec
}

async function readyFolder(written: string, wrong: Wrong): Promise<string> {
  const folder = localPath(written)
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    wrong('mode.folder', `The folder ${folder} cannot be made: ${systemWords(error)}.`)
  })
  return folder
}
