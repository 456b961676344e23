import { describe, expect, it } from 'vitest'
import { requires } from '../../support/requirements.ts'
import { python, UdpLab } from './udp_lab.ts'

const needs = requires('python3')
const CLIENTS = `
to = ('127.0.0.1', port)
ann, bob, cid = udp(), udp(), udp()
def speak(s, name, msg): s.sendto(json.dumps({'msg': msg, 'username': name}).encode(), to)
def hear(s): return json.loads(s.recvfrom(1024)[0].decode('utf-8'))
`

describe.skipIf(needs.skip)(needs.named('a chat over UDP, with clients in Python'), () => {
  it('passes what each says on to all others who have spoken, and to nobody else', async () => {
    const { port } = await UdpLab.start({ mode: { type: 'chat' } })
    const program = `${CLIENTS}
speak(ann, 'ann', 'first'); speak(bob, 'bob', 'hello ann'); say(hear(ann))
speak(cid, 'cid', '你好'); say(hear(ann)); say(hear(bob))
speak(ann, 'ann', 'bye'); say(hear(bob)); say(hear(cid))
speak(bob, 'bob', 'last'); say(hear(ann)); say(hear(cid))
`
    expect(await python(program, port)).toEqual([
      { msg: 'hello ann', username: 'bob' },
      { msg: '你好', username: 'cid' },
      { msg: '你好', username: 'cid' },
      { msg: 'bye', username: 'ann' },
      { msg: 'bye', username: 'ann' },
      { msg: 'last', username: 'bob' },
      { msg: 'last', username: 'bob' },
    ])
  })

  it('names what is no message, passes none of it on, and does not let its sender hear', async () => {
    const lab = await UdpLab.start({ mode: { type: 'chat' } })
    const program = `${CLIENTS}
speak(ann, 'ann', 'here')
for data in (b'\\xff', b'{"msg"', b'[1]', b'{"username": "bob"}', b'{"msg": "x", "username": null}', b''): bob.sendto(data, to)
speak(cid, 'cid', 'only this'); say(hear(ann))
speak(bob, 'bob', 'now right'); say(hear(ann)); say(hear(cid)); speak(ann, 'ann', 'good'); say(hear(bob))
`
    expect(await python(program, lab.port)).toEqual([
      { msg: 'only this', username: 'cid' },
      { msg: 'now right', username: 'bob' },
      { msg: 'now right', username: 'bob' },
      { msg: 'good', username: 'ann' },
    ])
    expect(await lab.counts(({ errors }) => errors === 6)).toMatchObject({ clients: 3 })
    for (const wrong of ['not UTF-8', 'not JSON', 'JSON, but no object', 'no text "msg"', 'no text "username"'])
      expect(await lab.note(wrong)).toContain(`A chat message is ${wrong}`)
  })

  it("says what the server's user says under the server's name, to one or to all", async () => {
    const lab = await UdpLab.start({ mode: { type: 'chat', name: 'host' } })
    const program = `${CLIENTS}
speak(ann, 'ann', 'here'); speak(bob, 'bob', 'here too'); hear(ann)
say(hear(ann)); say(hear(bob)); say(hear(ann))
`
    const heard = python(program, lab.port)
    const first = await lab.peer(({ id, messagesOut }) => id === '1' && messagesOut === 1)
    lab.tell({ type: 'say', data: Buffer.from('to "all"') })
    lab.tell({ type: 'say', peer: first.peer, data: Buffer.from('{"msg": "as it is", "username": "me"}') })
    expect(await heard).toEqual([
      { msg: 'to "all"', username: 'host' },
      { msg: 'to "all"', username: 'host' },
      { msg: 'as it is', username: 'me' },
    ])
  })
})
