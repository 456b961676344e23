import i18next from 'i18next'
import { beforeAll, expect, it } from 'vitest'
import { en } from '../../../../renderer/i18n/en/index.ts'
import { serverFacts } from '../../../../renderer/screens/tester/talk/servers/server_words.ts'
import { serverSpec, type ServerHead } from '../../../../shared/contract/tester/servers.ts'
import { NO_COUNTS } from '../../../../shared/tester/no_counts.ts'

beforeAll(async () => {
  await i18next.init({
    lng: 'en',
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false },
    showSupportNotice: false,
  })
})

it('a server says which group it joined, and how bad its network is', () => {
  const spec = serverSpec.parse({
    protocol: 'udp',
    mode: { type: 'echo' },
    multicast: { group: '239.1.2.3' },
    impair: { delayMs: 50, jitterMs: 10, lossPercent: 20, corruptPercent: 0.5 },
  })
  const facts = serverFacts({ spec, counts: NO_COUNTS } as ServerHead, i18next.t)
  expect(facts.map(({ text }) => text)).toEqual([
    '0 peers',
    'receive size 65,536 B',
    'group 239.1.2.3',
    'bad network: 50 ± 10 ms late, 20 % lost, 0.5 % corrupted',
  ])
})
