import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { desktop } from '../engine/desktop.ts'
import { engine } from '../engine/engine.ts'
import { changeSettings } from '../state/settings.ts'
import { toast, toastFailure } from '../ui/toasts.ts'
import { perform, useAction } from './actions.ts'
import { openOverlay } from './overlay_state.ts'
import { go } from './route.ts'

/** The actions that can be done on every screen. */
export function useAppActions(): void {
  const { t } = useTranslation()
  useAction('app.hosts', () => go({ screen: 'hosts' }))
  useAction('app.run', () => go({ screen: 'run' }))
  useAction('app.transfers', () => go({ screen: 'transfers' }))
  useAction('app.tester', () => go({ screen: 'tester', tab: 'talk' }))
  useAction('app.history', () => go({ screen: 'history' }))
  useAction('app.settings', () => go({ screen: 'settings' }))
  useAction('app.palette', () => openOverlay('palette'))
  useAction('app.shortcuts', () => openOverlay('shortcuts'))
  useAction('app.theme', () => {
    const isLight = document.documentElement.dataset['theme'] === 'light'
    void changeSettings({ theme: isLight ? 'dark' : 'light' })
  })
  useAction('app.undo', () => {
    engine
      .mutate('inventory.undo', {})
      .then(({ undone }) => toast({ kind: 'ok', title: `${t('common.undo')}: ${undone}` }), toastFailure)
  })
  useAction('app.redo', () => {
    engine
      .mutate('inventory.redo', {})
      .then(({ redone }) => toast({ kind: 'ok', title: `${t('common.redo')}: ${redone}` }), toastFailure)
  })
  // The desktop's menu and notifications ask for the same things.
  useEffect(() => desktop?.onAction(perform), [])
  useEffect(() => desktop?.onOpenRun((id) => go({ screen: 'run', id })), [])
}
