import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { TransferHead } from '../../../shared/contract/transfers.ts'

interface StateWords {
  readonly shape: string
  readonly colour: string
  readonly text: string
}

/** How a transfer does, in a word, a shape and a colour. An ended one is as good as its worst host. */
export function useTransferWords(): { state(head: TransferHead): StateWords } {
  const { t } = useTranslation()
  return useMemo(
    () => ({
      state({ state, counts }) {
        const word = (name: TransferHead['state']) => t(`transfers.state.${name}`)
        switch (state) {
          case 'waiting':
            return { shape: '○', colour: 'text-ink-3', text: word(state) }
          case 'preparing':
          case 'running':
            return { shape: '◔', colour: 'text-run', text: word(state) }
          case 'paused':
            return { shape: '‖', colour: 'text-ink-2', text: word(state) }
          case 'interrupted':
            return { shape: '?', colour: 'text-lost', text: word(state) }
          case 'ended': {
            const bad = counts.failed + counts.unreachable + counts.lost
            if (bad > 0)
              return {
                shape: '✕',
                colour: 'text-fail',
                text: t('transfers.notOk', { bad: String(bad), total: String(counts.total) }),
              }
            if (counts.cancelled > 0)
              return {
                shape: '–',
                colour: 'text-cancel',
                text: t('transfers.cancelledSome', {
                  cancelled: String(counts.cancelled),
                  total: String(counts.total),
                }),
              }
            return { shape: '✓', colour: 'text-ok', text: t('transfers.allOk', { total: String(counts.total) }) }
          }
        }
      },
    }),
    [t],
  )
}
