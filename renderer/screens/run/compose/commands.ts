import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../../../shared/contract/define.ts'
import type { FlotillaContract } from '../../../../shared/contract/index.ts'
import { engine } from '../../../engine/engine.ts'
import { useQuery } from '../../../engine/hooks.ts'
import { toast, toastFailure } from '../../../ui/toasts.ts'
import { useStarting } from './start_run.ts'

type Listed = OutputOf<FlotillaContract['commands.list']>

export interface Commands extends Listed {
  save(name: string, command: string, note: string): Promise<void>
  readonly remove: (name: string) => void
}

const nothing: Listed = { recent: [], saved: [] }

/** What was run before and what was saved, asked for again after each run. */
export function useCommands(): Commands {
  const { t } = useTranslation()
  const started = useStarting((state) => state.started)
  const { data = nothing, reload } = useQuery('commands.list', {}, started)
  const change = useCallback(
    async (name: string, command: string, note: string, done: string) => {
      try {
        await engine.mutate('commands.save', { name, command, ...(note === '' ? {} : { note }) })
        toast({ kind: 'ok', title: done })
      } catch (error) {
        toastFailure(error)
      }
      reload()
    },
    // A new function each time, which does the same.
    [],
  )
  return useMemo(
    () => ({
      ...data,
      save: (name, command, note) => change(name, command, note, t('run.command.savedAs', { name })),
      remove: (name) => void change(name, '', '', t('run.command.removed', { name })),
    }),
    [data, change, t],
  )
}
