import type { TFunction } from 'i18next'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../../../../shared/contract/define.ts'
import type { packetMethods } from '../../../../../shared/contract/tester/packets.ts'
import { inertText } from '../../../../../shared/inert_text.ts'
import { useAction } from '../../../../app/actions.ts'
import { useQuery } from '../../../../engine/hooks.ts'
import { Button } from '../../../../ui/button.tsx'
import { DataTable, type Column } from '../../../../ui/data_table.tsx'
import { ActionKeys } from '../../../../ui/kbd.tsx'
import { chosenOf, emptySelection } from '../../../../ui/selection.ts'
import { useDebounced } from '../../../../ui/use_debounced.ts'
import { whenText } from '../../../history/when.ts'
import { Split } from '../../../run/results/split.tsx'
import { lineParts } from '../../talk/log/entry_text.ts'
import { LineText } from '../../talk/log/line_text.tsx'
import { PROTOCOL_NAMES } from '../../talk/parts/names.ts'
import { targetText } from '../../talk/sessions/form/target.ts'
import { PayloadPreview } from '../items/payload_preview.tsx'
import { openAsLoad, sendNow } from '../open_item.ts'
import { openSavedDialog } from '../saved_state.ts'
import { SavedToolbar } from '../saved_toolbar.tsx'

type Sent = OutputOf<(typeof packetMethods)['packets.history']>['items'][number]

/** As many as the engine keeps. */
const MOST = 500
/** Of what was sent, in a row. */
const SHOWN_CHARACTERS = 200

/** What was sent by hand, newest first. @param version another one when it was cleared */
export function HistoryView({ version }: { readonly version: number }) {
  const { t, i18n } = useTranslation()
  const [text, setText] = useState('')
  const [selection, setSelection] = useState(emptySelection)
  const { data, failure } = useQuery('packets.history', { text: useDebounced(text, 200), limit: MOST }, version)
  const items = data?.items ?? none
  const [chosen] = chosenOf(selection, items)
  const columns = useMemo(() => columnsOf(t, i18n.language), [t, i18n.language])

  const again = (sent: Sent) => void sendNow({ ...sent, sending: { payload: sent.payload, raw: false } }, '')
  const save = (sent: Sent) => openSavedDialog({ kind: 'save', path: proposedName(sent), content: contentOf(sent) })
  useAction('saved.send', () => chosen && again(chosen), chosen !== undefined)
  useAction('saved.save', () => chosen && save(chosen), chosen !== undefined)
  useAction('saved.clear', () => openSavedDialog({ kind: 'clear' }), items.length > 0)
  return (
    <>
      <SavedToolbar filter={text} onFilter={setText} placeholder={t('tester.saved.history.search')}>
        <Button look="danger" isDisabled={items.length === 0} onPress={() => openSavedDialog({ kind: 'clear' })}>
          {t('tester.saved.clear')}
        </Button>
      </SavedToolbar>
      {failure && (
        <p role="alert" className="px-3 py-2 text-fail">
          ✕ {failure.message}
        </p>
      )}
      <Split
        label={t('tester.saved.resize')}
        kept="flotilla.split.sent"
        usual={620}
        left={
          <div className="flex min-h-0 min-w-0">
            <DataTable
              label={t('tester.saved.history.title')}
              rows={items}
              columns={columns}
              keyOf={(sent) => items.indexOf(sent)}
              selection={selection}
              onSelect={setSelection}
              onOpen={again}
              empty={
                data && (
                  <p className="p-4 text-ink-3">
                    {t(text === '' ? 'tester.saved.history.empty' : 'tester.saved.nothing')}
                  </p>
                )
              }
            />
          </div>
        }
        right={
          chosen ? (
            <section
              aria-label={t('tester.saved.history.chosen')}
              className="flex min-h-0 flex-col gap-3 overflow-auto border-t border-line p-4 @min-[760px]:border-t-0"
            >
              <h3 className="font-mono">
                {PROTOCOL_NAMES[chosen.protocol]} {inertText(targetText(chosen.host, chosen.port))}
              </h3>
              <div className="flex flex-wrap gap-1.5">
                <Button look="primary" onPress={() => again(chosen)}>
                  {t('tester.saved.history.again')}
                  <ActionKeys id="saved.send" />
                </Button>
                <Button onPress={() => save(chosen)}>
                  {t('tester.saved.history.save')}
                  <ActionKeys id="saved.save" />
                </Button>
                <Button onPress={() => openAsLoad(contentOf(chosen))}>{t('tester.saved.openAs.load')}</Button>
              </div>
              <PayloadPreview sending={{ payload: chosen.payload, raw: false }} />
            </section>
          ) : (
            <p className="m-auto p-4 text-ink-3">{items.length > 0 && t('tester.saved.history.choose')}</p>
          )
        }
      />
    </>
  )
}

const none: readonly Sent[] = []

function contentOf({ protocol, host, port, payload }: Sent) {
  return { kind: 'packet', protocol, host, port, sending: { payload, raw: false }, note: '' } as const
}

/** The beginning of what was sent, as far as it can be a name. */
function proposedName({ payload, host, port }: Sent): string {
  const words = payload.format === 'text' ? payload.text : ''
  const name = words
    .replaceAll(/[/\\\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 40)
    .trim()
  return name === '' ? targetText(host, port) : name
}

function columnsOf(t: TFunction, language: string): readonly Column<Sent>[] {
  return [
    {
      id: 'at',
      title: t('tester.saved.history.at'),
      width: '130px',
      cell: ({ at }) => <span className="text-ink-2">{whenText(t, at, language)}</span>,
    },
    {
      id: 'to',
      title: t('tester.saved.fact.to'),
      width: 'minmax(130px,200px)',
      cell: ({ protocol, host, port }) => (
        <span className="font-mono text-fs-2">
          {PROTOCOL_NAMES[protocol]} {inertText(targetText(host, port))}
        </span>
      ),
    },
    {
      id: 'payload',
      title: t('tester.saved.history.payload'),
      width: 'minmax(0,1fr)',
      cell: ({ payload }) => (
        <span className="font-mono text-fs-2">
          <LineText parts={lineParts(payload.text.slice(0, SHOWN_CHARACTERS))} />
        </span>
      ),
    },
  ]
}
