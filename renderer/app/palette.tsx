import { Command } from 'cmdk'
import { useDeferredValue, useMemo, useState, type ReactNode } from 'react'
import { Dialog as AriaDialog, Modal, ModalOverlay } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { inertText } from '../../shared/inert_text.ts'
import { useQuery } from '../engine/hooks.ts'
import { useInventory } from '../state/inventory.ts'
import { setTarget } from '../state/target.ts'
import { ActionKeys } from '../ui/kbd.tsx'
import { actionIds, perform, specOf, useHandlers, type ActionId } from './actions.ts'
import { closeOverlay, useOverlay } from './overlay_state.ts'
import { bestMatches } from './palette_match.ts'
import { go } from './route.ts'

/** More in one group would only be scrolled past. */
const MOST_OF_A_KIND = 8
const MOST_ACTIONS = 40

/** Everything that can be done or gone to, by typing a part of its name. */
export function Palette() {
  const { t } = useTranslation()
  const isOpen = useOverlay((state) => state.open === 'palette')
  return (
    <ModalOverlay
      isOpen={isOpen}
      isDismissable
      onOpenChange={(open) => {
        if (!open) closeOverlay()
      }}
      className="fixed inset-0 z-50 flex items-start justify-center bg-[#0006] pt-[12vh]"
    >
      <Modal className="w-[600px] max-w-[calc(100vw-2rem)] overflow-hidden rounded-r2 border border-line-strong bg-overlay shadow-overlay">
        <AriaDialog aria-label={t('common.palette.title')} className="outline-none">
          <PaletteContents />
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}

function PaletteContents() {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  // Ten thousand names are searched after the key has been shown.
  const wanted = useDeferredValue(typed)
  const actions = useActionItems()
  const index = useInventory((state) => state.index)
  const hosts = useMemo(() => index.hosts.map((text) => ({ text })), [index])
  const groups = useMemo(() => [...index.named.group.keys()].map((text) => ({ text })), [index])
  const history = useQuery('runs.history', { limit: 50 }).data
  const runs = useMemo(() => history?.runs.map(({ id, title }) => ({ id, text: title })) ?? [], [history])
  const isEmpty = wanted.trim() === ''

  return (
    <Command shouldFilter={false} label={t('common.palette.title')} loop>
      <Command.Input
        autoFocus
        value={typed}
        onValueChange={setTyped}
        placeholder={t('common.palette.placeholder')}
        className="w-full border-b border-line bg-transparent px-4 py-3 text-fs-4 text-ink outline-none placeholder:text-ink-3"
      />
      <Command.List label={t('common.palette.title')} className="max-h-[50vh] overflow-auto p-2">
        <Command.Empty className="px-3 py-2 text-ink-3">{t('common.palette.empty')}</Command.Empty>
        <Kind title={t('common.palette.actions')}>
          {bestMatches(actions, wanted, MOST_ACTIONS).map(({ id, text }) => (
            <Item key={id} value={`action ${id}`} act={() => perform(id)} aside={<ActionKeys id={id} />}>
              {text}
            </Item>
          ))}
        </Kind>
        <Kind title={t('common.palette.groups')}>
          {bestMatches(groups, wanted, MOST_OF_A_KIND).map(({ text }) => (
            <Item
              key={text}
              value={`group ${text}`}
              act={() => {
                setTarget(`@${text}`)
                go({ screen: 'hosts', group: text })
              }}
            >
              <span className="text-ink-3">@</span>
              {text}
            </Item>
          ))}
        </Kind>
        {!isEmpty && (
          <Kind title={t('common.palette.hosts')}>
            {bestMatches(hosts, wanted, MOST_OF_A_KIND).map(({ text }) => (
              <Item
                key={text}
                value={`host ${text}`}
                act={() => {
                  setTarget(text)
                  go({ screen: 'hosts', host: text })
                }}
              >
                {text}
              </Item>
            ))}
          </Kind>
        )}
        <Kind title={t('common.palette.runs')}>
          {bestMatches(runs, wanted, MOST_OF_A_KIND).map(({ id, text }) => (
            <Item key={id} value={`run ${id}`} act={() => go({ screen: 'run', id })} aside={id.slice(0, 8)}>
              <span className="font-mono text-fs-2">{inertText(text)}</span>
            </Item>
          ))}
        </Kind>
      </Command.List>
    </Command>
  )
}

/** The actions that somebody on the screen can do now. */
function useActionItems(): readonly { readonly id: ActionId; readonly text: string }[] {
  const { t } = useTranslation()
  const handlers = useHandlers((state) => state.handlers)
  return useMemo(
    () =>
      actionIds
        .filter((id) => id !== 'app.palette' && handlers.has(id))
        .map((id) => ({ id, text: String(t(specOf(id).title)) })),
    [handlers, t],
  )
}

function Kind({ title, children }: { readonly title: string; readonly children: readonly ReactNode[] }) {
  if (children.length === 0) return null
  return (
    <Command.Group
      heading={title}
      className="[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-fs-1 [&_[cmdk-group-heading]]:text-ink-3"
    >
      {children}
    </Command.Group>
  )
}

interface ItemProps {
  readonly value: string
  readonly act: () => void
  readonly aside?: ReactNode
  readonly children: ReactNode
}

function Item({ value, act, aside, children }: ItemProps) {
  return (
    <Command.Item
      value={value}
      onSelect={() => {
        closeOverlay()
        // After the dialog has given the focus back, or what opens now would lose it.
        setTimeout(act)
      }}
      className="flex h-row cursor-default items-center gap-1 rounded-r1 px-3 data-[selected=true]:bg-accent-soft"
    >
      <span className="min-w-0 flex-1 truncate">{children}</span>
      <span className="text-fs-2 text-ink-3">{aside}</span>
    </Command.Item>
  )
}
