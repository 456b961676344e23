import { describe, expect, it } from 'vitest'
import { otherFingerprints } from '../../../../renderer/screens/hosts/dialogs/fingerprints.ts'
import { guessFormat } from '../../../../renderer/screens/hosts/dialogs/guess_format.ts'

describe('guessing the format of a list of hosts', () => {
  it.each([
    ['config', 'Host web\n  HostName 10.0.0.1\n', 'ssh-config'],
    ['hosts.csv', 'anything', 'csv'],
    ['', 'name,address,user\nweb,10.0.0.1,me\n', 'csv'],
    ['hosts', '[web]\nweb1 ansible_host=10.0.0.1\n', 'ansible-ini'],
    ['hosts', '[web:children]\na\n', 'ansible-ini'],
    ['hosts', '[web]\nweb1\nweb2\n', 'ansible-ini'],
    ['hosts.ini', '[web1]\nhost = 10.0.0.1\n', 'hosts-ini'],
  ])('%s with %j is %s', (name, text, format) => {
    expect(guessFormat(name, text)).toBe(format)
  })

  it('takes no time over a file of blank lines', () => {
    expect(guessFormat('', `${'\n'.repeat(1_000_000)}[web]\nweb1\n`)).toBe('ansible-ini')
  })

  it('does not guess at what could be anything', () => {
    expect(guessFormat('notes.txt', 'hello')).toBeUndefined()
  })
})

describe('the fingerprints in a refusal', () => {
  it('are those besides the one that was presented, each once', () => {
    const message =
      'expected ssh-ed25519 SHA256:aaa/+ or ssh-rsa SHA256:bbb (file:1), got ssh-ed25519 SHA256:ccc; not SHA256:bbb'
    expect(otherFingerprints(message, 'SHA256:ccc')).toEqual(['SHA256:aaa/+', 'SHA256:bbb'])
  })
})
