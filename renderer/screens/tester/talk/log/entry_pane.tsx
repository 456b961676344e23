import { X } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { TextEncoding } from '../../../../../shared/contract/tester/bytes.ts'
import { inertText } from '../../../../../shared/inert_text.ts'
import { decodeText } from '../../../../../shared/tester/encodings.ts'
import { bytesToHex } from '../../../../../shared/tester/hex.ts'
import { byteText } from '../../../../../shared/units.ts'
import { useQuery } from '../../../../engine/hooks.ts'
import { InertText } from '../../../../ui/ansi_text.tsx'
import { Button, IconButton } from '../../../../ui/button.tsx'
import { copyText } from '../../../run/results/export.ts'
import { bytesOfBase64 } from '../parts/base64.ts'
import { HexDump } from '../parts/hex_dump.tsx'
import { peerOf, timeText } from './entry_text.ts'

/** What the contract reads of one entry at most. */
const ALL_BYTES = 1024 * 1024

interface EntryPaneProps {
  readonly id: string
  readonly seq: number
  readonly view: 'text' | 'hex'
  readonly encoding: TextEncoding
  readonly onClose: () => void
}

/** One entry with all its bytes. */
export function EntryPane({ id, seq, view, encoding, onClose }: EntryPaneProps) {
  const { t } = useTranslation()
  const { data, failure } = useQuery('transcripts.read', { id, after: seq - 1, limit: 1, dataBytes: ALL_BYTES })
  const entry = data?.entries[0]
  const bytes = useMemo(() => bytesOfBase64(entry?.data ?? ''), [entry])
  const isNote = entry?.direction === 'note'
  const copied = t('common.copied')
  return (
    <section
      aria-label={t('tester.log.entry', { seq: String(seq) })}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        onClose()
      }}
      className="flex max-h-[50%] min-h-24 flex-col border-t border-line"
    >
      <div className="flex items-center gap-3 px-3 py-0.5 text-fs-2 text-ink-2">
        <h3>{t('tester.log.entry', { seq: String(seq) })}</h3>
        {entry && <span className="truncate font-mono">{`${timeText(entry.at)} ${inertText(peerOf(entry))}`}</span>}
        {entry && !isNote && <span>{byteText(entry.bytes)}</span>}
        {entry && !isNote && bytes.length < entry.bytes && (
          <span className="text-unreach">
            ⚠ {t('tester.log.partly', { shown: byteText(bytes.length), all: byteText(entry.bytes) })}
          </span>
        )}
        <span className="ml-auto flex">
          {entry && (
            <Button
              look="quiet"
              className="!px-2 !py-0.5"
              onPress={() => void copyText(isNote ? (entry.text ?? '') : decodeText(bytes, encoding), copied)}
            >
              {t('tester.log.copyText')}
            </Button>
          )}
          {entry && !isNote && (
            <Button
              look="quiet"
              className="!px-2 !py-0.5"
              onPress={() => void copyText(bytesToHex(bytes, ' '), copied)}
            >
              {t('tester.log.copyHex')}
            </Button>
          )}
          <IconButton label={t('common.close')} onPress={onClose}>
            <X size={14} aria-hidden />
          </IconButton>
        </span>
      </div>
      {failure && (
        <p role="alert" className="px-3 pb-2 text-fail">
          ✕ {failure.message}
        </p>
      )}
      {isNote && <p className="px-3 pb-2 break-words select-text">{inertText(entry.text ?? '')}</p>}
      {entry && !isNote && (
        <div className="flex min-h-0 flex-1 gap-px">
          {view === 'text' && <WholeText label={t('tester.log.text')} text={decodeText(bytes, encoding)} />}
          <HexDump label={t('tester.log.hex')} bytes={bytes} />
        </div>
      )}
    </section>
  )
}

/** Longer ones would take seconds to lay out; the hex dump has it all. */
const MOST_CHARACTERS = 64 * 1024

function WholeText({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <pre
      role="group"
      aria-label={label}
      tabIndex={0}
      className="min-w-0 flex-1 overflow-auto bg-sunken px-3 py-1 font-mono text-fs-2 leading-[18px] break-all whitespace-pre-wrap select-text @max-[900px]:hidden"
    >
      <InertText text={text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text} />
    </pre>
  )
}
