import { describe, expect, it } from 'vitest'
import { CliUser } from '../../support/cli.ts'

/** Wrong usage, and what is said of it; nothing was begun. */
const refusals: Readonly<Record<string, readonly (readonly [args: readonly string[], message: string])[]>> = {
  send: [
    [['tcp', '127.0.0.1'], 'Expected an address and a port'],
    [['tcp', '127.0.0.1:0', 'x'], 'a port from 1 to 65535'],
    [['tcp', '127.0.0.1:70000', 'x'], 'a port from 1 to 65535'],
    [['sctp', '127.0.0.1:1'], 'Expected tcp, tls or udp.'],
    [['tcp', '127.0.0.1:1', 'x', '--codec', 'length:3'], 'Expected length and 1, 2, 4 or 8 bytes'],
    [['tcp', '127.0.0.1:1', '\\q'], 'Character 1: \\q is no escape'],
    [['tcp', '127.0.0.1:1', 'none.txt', '--format', 'file'], 'none.txt cannot be read: it is not there.'],
    [['tcp', '127.0.0.1:1', 'x', '--malformed', 'no-json'], 'Without a codec there are no frames'],
    [['tcp', '127.0.0.1:1', 'x', '--interval', '1s'], '--count'],
    [['tcp', '127.0.0.1:1', 'x', '--ca', 'ca.pem'], '--ca is for TLS; this is TCP.'],
    [['tls', '127.0.0.1:1', 'x', '--ca', 'none.pem'], 'none.pem cannot be read: it is not there. Choose the PEM file'],
    [['tls', '127.0.0.1:1', 'x', '--ca', '.'], 'is not a file'],
    [['tls', '127.0.0.1:1', 'x', '--ca', 'hosts.ini'], 'hosts.ini holds no certificate: expected PEM'],
    [['udp', '127.0.0.1:1', 'x', '--half-close'], '--half-close is for TCP and TLS; this is UDP.'],
    [['tcp', '127.0.0.1:1', 'x', '-6'], '127.0.0.1 is no IPv6 address, as -6 asks for.'],
    [['tcp', '[::1]:1', 'x', '--source', '127.0.0.1'], 'not of the same IP version'],
    [['tcp', '127.0.0.1:1', 'x', '--pcapng', '/none/x'], '--pcapng /none/x cannot be written: it is not there.'],
    [['tcp', '127.0.0.1:1', 'x', '--connect-timeout', '30h'], 'Expected a time from 1ms to 24h.'],
    [['tcp', '127.0.0.1:1', 'x', '--log', 'heads'], 'show it with --hex or --json'],
    [['tcp', '127.0.0.1:1', 'x', '--log', 'none', '--hex'], '--hex shows what is logged'],
    [['tcp', '127.0.0.1:1', 'x', '--log', 'none', '--pcapng', 'x'], '--pcapng keeps what is logged'],
    [['tcp', '127.0.0.1:1', '--wiat'], 'Did you mean --wait?'],
  ],
  listen: [
    [['tcp', '70000'], 'Expected a port from 0 (any that is free) to 65535'],
    [['tcp', '0.0.0.0:0'], 'Add --yes if that is meant.'],
    [['tcp', '0', '--receive-bytes', '2M'], 'Expected a number of bytes from 1 to 1M.'],
    [['tcp', '0', '--loss', '10%'], '--loss: Bytes of a TCP connection cannot be lost'],
    [['tcp', '0', '--delay', '70s'], 'Expected a time from 0 to 1m.'],
    [['udp', '0', '--mode', 'framed'], '--mode: Mode "framed" reads a stream, which UDP has not'],
    [['udp', '0', '--pool', '4'], '--pool is for TCP and TLS; this server is UDP.'],
    [['tcp', '0', '--folder', 'x'], '--folder is for mode framed; this one is echo.'],
    [['tcp', '0', '--mode', 'reply'], 'Mode reply needs --reply'],
    [['tcp', '0', '--ending', 'crlf'], '--ending says how data is made, and there is none'],
    [['tcp', '0', '--rule', 'PING'], 'Expected what to match, =, and the reply'],
    [['tcp', '0', '--rule', '*=x', '--rule', '/(/=x'], '--rule 2: /(/ cannot be used'],
    [['tcp', '0', '--rule', 'a=\\q'], '--rule 1: Character 1: \\q is no escape'],
    [['tcp', '0', '--codec', 'lines', '--rule', 'a=b\\n'], '--rule 1: The payload holds bytes that end a frame'],
    [['tls', '0', '--cert', 'a.pem'], '--key is missing'],
    [['tls', '0', '--cert', 'a.pem', '--key', 'b.pem'], 'a.pem cannot be read: it is not there.'],
    [['tls', '0', '--cert', 'hosts.ini', '--key', 'hosts.ini'], 'hosts.ini holds no certificate: expected PEM'],
    [['tls', '0', '--cert', 'hosts.ini', '--key', '.'], 'is not a file'],
  ],
  load: [
    [['tcp', '10.255.255.1:80'], '10.255.255.1:80 is not this machine'],
    [['tcp', '127.0.0.1:7', '--beside', 'udp:192.0.2.1:7'], 'Add --yes if that is meant.'],
    [['tcp', '127.0.0.1:7', '--beside', 'foo'], 'Expected tcp, tls or udp.'],
    [['tcp', '127.0.0.1:7', '--rate', '0x10'], 'Expected 0.1 to 5000000 messages a second.'],
    [['tcp', '127.0.0.1:7', '--rate', '5', '--think', '1s'], '--rate and --think are both given'],
    [['tcp', '127.0.0.1:7', '-t', '1s', '-n', '5'], '--duration and --count are both given'],
    [['tcp', '127.0.0.1:7', '-t', '50ms'], 'Expected a time from 100ms to 24h.'],
    [['tcp', '127.0.0.1:7', '--size', '3'], 'Expected a number of bytes from 24 to 1M.'],
    [['tcp', '127.0.0.1:7', '--size', '64', '--data', 'x'], 'only one can be given'],
    [['tcp', '127.0.0.1:7', '--ending', 'lf'], '--ending says how data is made, and there is none: give --data.'],
    [['tcp', '127.0.0.1:7', '--data', '{counter}', '--macros'], 'a load sends the same bytes over and over'],
    [['tcp', '127.0.0.1:7', '--data', ''], 'The message is empty'],
    [['tcp', '127.0.0.1:7', '--data', 'none', '--format', 'file'], 'none cannot be read: it is not there.\n'],
    [['udp', '127.0.0.1:7', '--size', '1M'], 'A datagram holds 65507 bytes at most'],
    [['udp', '127.0.0.1:7', '--greeting'], 'A server cannot speak first over UDP'],
    [['tcp', '127.0.0.1:7', '--save', 'result.xls'], 'ends in .json, .csv or .hlog'],
    [['tcp', '127.0.0.1:7', '--save', 'none/result.csv'], '--save none/result.csv cannot be written: it is not there.'],
  ],
}

describe.each(Object.entries(refusals))('flotilla %s', (command, cases) => {
  const user = new CliUser()

  it.each(cases)('refuses %j, and says what to do', async (args, message) => {
    const { status, stdout, stderr } = await user.run('flotilla', [command, ...args])
    expect(stderr).toContain(message)
    expect([status, stdout]).toEqual([2, ''])
  })

  it('explains itself', async () => {
    const { status, stdout } = await user.run('flotilla', [command, '-h'])
    expect(status).toBe(0)
    expect(stdout).toMatch(/^Examples:$/m)
    expect(stdout).toMatch(/^Exit status: 0 /m)
    expect(stdout).toMatch(/^Times: .*seconds\.\nBytes: .*1024\.$/m)
    // A default that a person cannot read is none.
    expect(stdout).not.toContain('{"')
  })
})
