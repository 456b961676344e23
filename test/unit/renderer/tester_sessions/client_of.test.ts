import { describe, expect, it } from 'vitest'
import { clientOf, greetingFor } from '../../../../renderer/screens/tester/talk/sessions/client_of.ts'
import { sessionEnds, sessionName } from '../../../../renderer/screens/tester/talk/sessions/session_words.ts'
import { payloadNow } from '../../../../renderer/screens/tester/talk/payload/payload.ts'
import { serverSpec, type ServerHead, type ServerSpecInput } from '../../../../shared/contract/tester/servers.ts'
import { sessionSpec, type SessionHead } from '../../../../shared/contract/tester/sessions.ts'

const server = (spec: ServerSpecInput, listens: { address: string; port: number }) =>
  ({ spec: serverSpec.parse(spec), ...listens }) as ServerHead

describe('a client for a server', () => {
  it('goes where the server listens, by its protocol', () => {
    const client = clientOf(server({ protocol: 'tls', mode: { type: 'echo' } }, { address: '127.0.0.1', port: 4433 }))
    expect(sessionSpec.parse(client)).toMatchObject({
      protocol: 'tls',
      host: '127.0.0.1',
      port: 4433,
      codec: { type: 'none' },
      tls: { verify: false },
    })
  })

  it.each([
    ['0.0.0.0', '127.0.0.1'],
    ['::', '::1'],
    ['192.0.2.7', '192.0.2.7'],
  ])('that listens on %s goes to %s', (address, host) => {
    expect(clientOf(server({ protocol: 'udp', mode: { type: 'echo' } }, { address, port: 9 })).host).toBe(host)
  })

  it('of framed files has its frames, in its byte order', () => {
    const framed = server({ protocol: 'tcp', mode: { type: 'framed', order: 'big' } }, { address: '::1', port: 9 })
    expect(sessionSpec.parse(clientOf(framed)).codec).toMatchObject({ type: 'json-header', order: 'big' })
  })

  it('of a chat over TCP has lines', () => {
    const chat = server({ protocol: 'tcp', mode: { type: 'chat' } }, { address: '::1', port: 9 })
    expect(sessionSpec.parse(clientOf(chat)).codec).toMatchObject({ type: 'lines' })
  })

  it('has the server’s own codec otherwise', () => {
    const codec = { type: 'delimiter', hex: '00' } as const
    const rules = server({ protocol: 'tcp', mode: { type: 'rules', rules: [] }, codec }, { address: '::1', port: 9 })
    expect(sessionSpec.parse(clientOf(rules)).codec).toMatchObject(codec)
  })
})

describe('what a client begins with', () => {
  const greeting = (spec: ServerSpecInput) => greetingFor(serverSpec.parse(spec))
  const bytes = (spec: ServerSpecInput) => {
    const payload = greeting(spec)
    const made = payload && payloadNow(payload)
    return made && 'bytes' in made ? new TextDecoder().decode(made.bytes) : undefined
  }

  it('is a message as chats over UDP want it', () => {
    const said = bytes({ protocol: 'udp', mode: { type: 'chat' } })
    expect(Object.keys(JSON.parse(said ?? '') as object)).toEqual(['msg', 'username'])
  })

  it('is a whole request where HTTP is spoken', () => {
    expect(bytes({ protocol: 'tcp', mode: { type: 'http' } })).toMatch(/^GET \S+ HTTP\/1\.1\r\nHost: \S+\r\n\r\n$/)
  })

  it('is nothing elsewhere', () => {
    expect(greeting({ protocol: 'tcp', mode: { type: 'echo' } })).toBeUndefined()
  })
})

describe('the words of a session', () => {
  const head = (changes: Partial<SessionHead>) =>
    ({ spec: sessionSpec.parse({ protocol: 'tcp', host: '::1', port: 9000 }), ...changes }) as SessionHead

  it('name it by protocol and address unless it has a name', () => {
    expect(sessionName(head({}).spec)).toBe('TCP [::1]:9000')
    expect(sessionName({ ...head({}).spec, name: 'mine' })).toBe('mine')
  })

  it('say both ends once there are two', () => {
    expect(sessionEnds(head({}))).toBe('[::1]:9000')
    expect(sessionEnds(head({ local: '[::1]:5', remote: '[::1]:9000' }))).toBe('[::1]:5 → [::1]:9000')
  })
})
