import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { actionIds, keysOf, specOf, type ActionId } from '../../app/actions.ts'
import { bestMatches } from '../../app/palette_match.ts'
import { changeSettings, useSettings } from '../../state/settings.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { Keys } from '../../ui/kbd.tsx'
import { chordOf } from './chord.ts'

/** Every action with its keys, which can be changed by pressing others. */
export function ShortcutsPanel() {
  const { t } = useTranslation()
  const shortcuts = useSettings((settings) => settings.shortcuts)
  const [filter, setFilter] = useState('')
  const [changing, setChanging] = useState<ActionId>()
  const items = useMemo(() => actionIds.map((id) => ({ id, text: String(t(specOf(id).title)) })), [t])
  const owners = useMemo(() => {
    const byKeys = new Map<string, ActionId[]>()
    for (const id of actionIds) {
      const keys = keysOf(id, shortcuts)
      if (keys !== '') byKeys.set(keys, [...(byKeys.get(keys) ?? []), id])
    }
    return byKeys
  }, [shortcuts])

  const set = (id: ActionId, keys: string | undefined) => {
    setChanging(undefined)
    const { [id]: _, ...others } = shortcuts
    const isDefault = keys === undefined || keys === (specOf(id).keys ?? '')
    void changeSettings({ shortcuts: isDefault ? others : { ...others, [id]: keys } })
  }

  return (
    <>
      <TextField
        label={t('settings.shortcuts.filter')}
        hideLabel
        placeholder={t('settings.shortcuts.filter')}
        value={filter}
        onChange={setFilter}
        className="max-w-80"
      />
      <ul className="max-w-180">
        {bestMatches(items, filter, items.length).map(({ id, text }) => {
          const keys = keysOf(id, shortcuts)
          const other = owners.get(keys)?.find((owner) => owner !== id)
          return (
            <li key={id} className="flex min-h-row items-center gap-3 border-t border-line py-0.5">
              <span className="flex-1">{text}</span>
              {other && changing !== id && (
                <span className="text-fs-2 text-unreach">
                  {t('settings.shortcuts.taken', { action: String(t(specOf(other).title)) })}
                </span>
              )}
              {changing === id ? (
                <KeysCatcher onKeys={(pressed) => set(id, pressed)} onLeave={() => setChanging(undefined)} />
              ) : (
                <Button
                  look="quiet"
                  aria-label={t('settings.shortcuts.change', { action: text })}
                  onPress={() => setChanging(id)}
                >
                  {keys === '' ? (
                    <span className="text-ink-3">{t('settings.shortcuts.none')}</span>
                  ) : (
                    <Keys keys={keys} />
                  )}
                </Button>
              )}
              {id in shortcuts && (
                <Button look="quiet" onPress={() => set(id, undefined)}>
                  {t('settings.shortcuts.reset')}
                </Button>
              )}
              {keys !== '' && changing === id && (
                <Button look="quiet" onPress={() => set(id, '')}>
                  {t('settings.shortcuts.clear')}
                </Button>
              )}
            </li>
          )
        })}
      </ul>
    </>
  )
}

/** Takes the next chord, before anything else in the window sees it. */
function KeysCatcher({ onKeys, onLeave }: { readonly onKeys: (keys: string) => void; readonly onLeave: () => void }) {
  const { t } = useTranslation()
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const chord = chordOf(event)
      if (event.key === 'Tab') return onLeave()
      event.preventDefault()
      event.stopPropagation()
      if (event.key === 'Escape') onLeave()
      else if (chord !== undefined) onKeys(chord)
    }
    window.addEventListener('keydown', onKeyDown, { capture: true })
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true })
  }, [onKeys, onLeave])
  return (
    <span role="status" className="text-accent">
      {t('settings.shortcuts.press')}
    </span>
  )
}
