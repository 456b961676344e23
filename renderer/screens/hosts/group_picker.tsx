import { useEffect, useMemo, useState } from 'react'
import { ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { useInventory } from '../../state/inventory.ts'
import { Chip } from './chip.tsx'

export interface GroupPickerProps {
  readonly label: string
  readonly groups: readonly string[]
  readonly onAdd: (group: string) => void
  readonly onRemove?: (group: string) => void
  /** Groups that are not offered besides those chosen: a group itself, say. */
  readonly without?: readonly string[]
}

/** Groups as chips, and a field that finds the others by what is typed. */
export function GroupPicker({ label, groups, onAdd, onRemove, without = [] }: GroupPickerProps) {
  const { t } = useTranslation()
  const all = useInventory((state) => state.snapshot?.groups)
  const [text, setText] = useState('')
  // The list closes when the value changes; the value is a chip then, and the field is free for the next.
  const [picked, setPicked] = useState<string | null>(null)
  useEffect(() => setPicked(null), [picked])
  const offered = useMemo(() => {
    const taken = new Set([...groups, ...without])
    const wanted = text.toLowerCase()
    return (all ?? []).filter(({ name }) => !taken.has(name) && name.toLowerCase().includes(wanted))
  }, [all, groups, without, text])
  const canAdd = (all?.length ?? 0) > groups.length + without.length
  return (
    <div className="flex flex-col gap-1">
      <span className="text-fs-2 text-ink-2">{label}</span>
      <div className="flex flex-wrap items-center gap-1">
        {groups.map((group) => (
          <Chip
            key={group}
            removeLabel={t('hosts.detail.leaveGroup', { group })}
            onRemove={onRemove && (() => onRemove(group))}
          >
            {group}
          </Chip>
        ))}
        {canAdd && (
          <ComboBox
            selectedKey={picked}
            inputValue={text}
            onInputChange={setText}
            menuTrigger="focus"
            onSelectionChange={(key) => {
              if (key === null) return
              onAdd(String(key))
              setPicked(String(key))
              setText('')
            }}
            items={offered.map(({ name }) => ({ id: name }))}
            className="min-w-28 flex-1"
          >
            <Label className="sr-only">{t('hosts.detail.addToGroup')}</Label>
            <Input
              placeholder={t('hosts.detail.addToGroup')}
              className="w-full rounded-r1 border border-line bg-sunken px-2 py-0.5 text-fs-2 outline-none placeholder:text-ink-3 focus:border-accent"
            />
            <Popover className="rounded-r1 border border-line-strong bg-overlay shadow-overlay">
              <ListBox<{ id: string }> className="max-h-60 overflow-auto p-1 outline-none">
                {({ id }) => (
                  <ListBoxItem
                    textValue={id}
                    className="cursor-default rounded-r1 px-2 py-0.5 outline-none data-[focused]:bg-accent-soft"
                  >
                    {id}
                  </ListBoxItem>
                )}
              </ListBox>
            </Popover>
          </ComboBox>
        )}
        {!canAdd && groups.length === 0 && <span className="text-fs-2 text-ink-3">{t('hosts.detail.noGroups')}</span>}
      </div>
    </div>
  )
}
