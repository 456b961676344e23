import type { ServerSpecInput } from '../../../shared/contract/tester/servers.ts'

export type Hostile = Omit<ServerSpecInput, 'protocol'>

/** What a good peer sends, and has as its answer, in every mode. */
export const MODES: Record<string, { spec: Hostile; works: string }> = {
  echo: { spec: { mode: { type: 'echo' } }, works: `ask(good, b'alive') == b'alive'` },
  'echo with lengths': {
    spec: { mode: { type: 'echo' }, codec: { type: 'length', bytes: 4, signed: true } },
    works: `ask(good, b'\\0\\0\\0\\1x') == b'\\0\\0\\0\\1x'`,
  },
  upper: { spec: { mode: { type: 'upper' } }, works: `ask(good, b'alive') == b'ALIVE'` },
  'upper with lines': {
    spec: { mode: { type: 'upper' }, codec: { type: 'lines', maxBytes: 1000 } },
    works: `ask(good, b'alive\\n') == b'ALIVE\\n'`,
  },
  discard: { spec: { mode: { type: 'discard' } }, works: `good.sendall(b'alive') is None` },
  source: { spec: { mode: { type: 'source' } }, works: `len(exactly(good, 10_000)) == 10_000` },
  reply: { spec: { mode: { type: 'reply', reply: { text: 'alive' } } }, works: `ask(good, b'quest') == b'alive'` },
  hello: { spec: { mode: { type: 'hello' } }, works: `b'ALIVE' in [ask(good, b'alive') for _ in range(2)]` },
  chat: {
    spec: { mode: { type: 'chat' } },
    works: `(other.sendall(b'over here\\n'), everything_until(good, b'over here\\n'))[1]`,
  },
  framed: { spec: { mode: { type: 'framed' } }, works: `good.sendall(framed(b'alive')) is None` },
  rules: {
    spec: { mode: { type: 'rules', rules: [{ match: { kind: 'regex', pattern: '(a+)+$' }, reply: { text: 'r' } }] } },
    works: `ask(good, b'a') == b'r'`,
  },
  http: {
    spec: { mode: { type: 'http' } },
    works: `(good.sendall(b'GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n'), everything_until(good, b'}\\n'))[1]`,
  },
}

/** Each of them on a connection of its own, which then goes on as rudely as it can; and after each the good peer is served. */
export const CORPUS = `
def everything_until(s, end):
    got = b''
    while not got.endswith(end): got += exactly(s, 1)
    return True
good, other = tcp(), tcp()
rng = random.Random(7)
corpus = [
    rng.randbytes(100), rng.randbytes(100_000), bytes(200_000), b'\\xff' * 5000,
    struct.pack('<i', 2**31 - 1) + b'x', struct.pack('>i', 2**31 - 1) + b'x', struct.pack('<q', -2**63), b'\\x80\\0\\0\\0',
    struct.pack('<i', 20) + b'{"total_size": 99999', b'{' * 70_000, b'a' * 100_000 + b'!',
    b'GET / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 2147483648\\r\\n\\r\\nabc', b'GET ' + b'/' * 100_000,
    b'POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nffffffffff\\r\\n' + b'x' * 50_000,
    b'\\r\\n' * 50_000, b'\\n' * 100_000, b'',
]
def rude(data, ending):
    s = tcp(); s.settimeout(10)
    try:
        s.setblocking(False)
        try: s.send(data)
        except (BlockingIOError, ssl.SSLWantWriteError): pass
        s.setblocking(True); s.settimeout(10)
        if ending == 'reset': reset(s)
        elif ending == 'close': s.close()
        elif ending == 'half': s.shutdown(socket.SHUT_WR); half.append(s)
        else: half.append(s)
    except OSError: s.close()
half = []
served = 0
for data in corpus:
    for ending in ('reset', 'close', 'half', 'stay'):
        rude(data, ending)
    if WORKS: served += 1
say([served, len(corpus)])
for s in half: reset(s)
good.close(); other.close()
`
