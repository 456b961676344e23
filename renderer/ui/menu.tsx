import { useRef, type ReactNode } from 'react'
import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover, Separator } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { Button, type ButtonProps } from './button.tsx'
import { cx } from './class_names.ts'

export interface MenuEntry {
  readonly id: string
  readonly label: string
  readonly icon?: ReactNode
  /** At the right edge, such as the keys that do the same. */
  readonly aside?: ReactNode
  readonly act: () => void
  readonly isDisabled?: boolean
  readonly danger?: boolean
}

const LIST =
  'min-w-44 rounded-r1 border border-line-strong bg-overlay p-1 shadow-overlay outline-none max-h-96 overflow-auto'

/** A button that opens a list of things to do; `null` in the list draws a line. */
export function MenuButton({
  entries,
  label,
  ...button
}: Omit<ButtonProps, 'onPress'> & { readonly entries: readonly (MenuEntry | null)[]; readonly label?: string }) {
  return (
    <MenuTrigger>
      <Button {...button} {...(label === undefined ? {} : { 'aria-label': label })} />
      <Popover>
        <MenuList entries={entries} />
      </Popover>
    </MenuTrigger>
  )
}

function MenuList({
  entries,
  label,
  onClose,
}: {
  readonly entries: readonly (MenuEntry | null)[]
  /** Where no button says what it is. */
  readonly label?: string
  readonly onClose?: () => void
}) {
  return (
    <AriaMenu
      className={LIST}
      {...(label === undefined ? {} : { 'aria-label': label, autoFocus: 'first' as const })}
      {...(onClose ? { onClose } : {})}
      disabledKeys={entries.filter((entry) => entry?.isDisabled).map((entry) => entry!.id)}
      onAction={(id) => entries.find((entry) => entry?.id === id)?.act()}
    >
      {entries.map((entry, at) =>
        entry === null ? (
          <Separator key={at} className="my-1 h-px bg-line" />
        ) : (
          <MenuItem
            key={entry.id}
            id={entry.id}
            textValue={entry.label}
            className={cx(
              'flex cursor-default items-center gap-2 rounded-r1 px-2 py-1 outline-none data-[disabled]:opacity-50 data-[focused]:bg-accent-soft',
              entry.danger && 'text-fail',
            )}
          >
            {entry.icon}
            <span className="flex-1">{entry.label}</span>
            {entry.aside}
          </MenuItem>
        ),
      )}
    </AriaMenu>
  )
}

/** The same list at the pointer: hand `onContextMenu` the place, and `null` to close. */
export function ContextMenu({
  at,
  entries,
  onClose,
}: {
  readonly at: { readonly x: number; readonly y: number } | null
  readonly entries: readonly (MenuEntry | null)[]
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const place = useRef<HTMLSpanElement>(null)
  if (!at) return null
  return (
    <>
      <span ref={place} aria-hidden className="fixed size-0" style={{ left: at.x, top: at.y }} />
      <Popover
        isOpen
        triggerRef={place}
        placement="bottom start"
        aria-label={t('common.more')}
        onOpenChange={(open) => !open && onClose()}
      >
        <MenuList entries={entries} label={t('common.more')} onClose={onClose} />
      </Popover>
    </>
  )
}
