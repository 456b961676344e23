import { describe, expect, it } from 'vitest'
import { HostIndex } from '../../../electron/services/host_keys/host_index.ts'
import { parseKnownHosts } from '../../../electron/services/host_keys/known_hosts.ts'
import { withoutKeysOf } from '../../../electron/services/host_keys/replace_key.ts'
import { keyFields } from './lines.ts'

function without(text: string, name: string) {
  const index = new HostIndex()
  index.add(parseKnownHosts(text, 'known_hosts').entries)
  return withoutKeysOf(text, name, index.find(name))
}

describe('taking the keys of a host out of known_hosts', () => {
  const [one, two] = [keyFields('one'), keyFields('two')]

  it('removes its lines, and leaves comments, empty lines and other hosts as they are', () => {
    const text = `# mine\n\nweb ${one}\nweb ${two}\r\nother ${one}\n[web]:2222 ${one}\n`
    expect(without(text, 'web')).toEqual({ text: `# mine\n\nother ${one}\n[web]:2222 ${one}\n`, removed: 2 })
  })

  it('takes only its name out of a line for several', () => {
    expect(without(`a,web,b ${one} note\n`, 'web')).toEqual({ text: `a,b ${one} note\n`, removed: 1 })
  })

  it('keeps what is revoked', () => {
    const text = `@revoked web ${one}\n`
    expect(without(text, 'web')).toEqual({ text, removed: 0 })
  })

  it('does not touch a line that means other hosts by a wildcard', () => {
    expect(without(`we* ${one}\n`, 'web')).toMatchObject({ inTheWay: { place: { line: 1 } } })
  })
})
