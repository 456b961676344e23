import { Plus, Server } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../../ui/button.tsx'
import { ActionKeys } from '../../../ui/kbd.tsx'
import { specOf } from './servers/form/draft.ts'
import { presetDrafts, type PresetName } from './servers/form/presets.ts'
import { startOrTell } from './servers/start_server.ts'
import { openForm } from './talk_state.ts'

/** The ones that show most at once. */
const OFFERED: readonly PresetName[] = ['echo', 'udpUpper', 'http']

/** There is nothing yet: a server is one click away. */
export function EmptyTalk() {
  const { t } = useTranslation()
  return (
    <div className="m-auto flex max-w-130 flex-col items-center gap-3 p-8 text-center text-ink-2">
      <Server size={28} aria-hidden className="text-ink-3" />
      <p className="text-fs-4 text-ink">{t('tester.servers.empty.title')}</p>
      <p>{t('tester.servers.empty.body')}</p>
      <div className="flex flex-wrap justify-center gap-2">
        {OFFERED.map((name, at) => (
          <Button
            key={name}
            look={at === 0 ? 'primary' : 'plain'}
            onPress={() => void startOrTell({ spec: specOf(presetDrafts[name]) }, presetDrafts[name].address)}
          >
            {t(`tester.form.preset.${name}`)}
          </Button>
        ))}
        <Button look="quiet" onPress={() => openForm({ kind: 'server' })}>
          <Plus size={14} aria-hidden />
          {t('tester.servers.empty.more')}
          <ActionKeys id="talk.newServer" />
        </Button>
      </div>
    </div>
  )
}
