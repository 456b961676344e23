import type { TFunction } from 'i18next'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FieldName, FieldOrigin } from '../../../../shared/contract/inventory.ts'
import { inertText } from '../../../../shared/inert_text.ts'
import { Button } from '../../../ui/button.tsx'
import { cx } from '../../../ui/class_names.ts'
import { TextField } from '../../../ui/field.tsx'
import { useFaultText } from '../fault_text.ts'
import { TagEditor } from '../tag_editor.tsx'
import { fieldFault } from '../validation.ts'

export interface FieldEditorProps {
  readonly origin: FieldOrigin
  /** As in a draft; undefined: untouched. */
  readonly change: string | null | undefined
  /** Undefined takes the change back. */
  readonly onChange: (value: string | null | undefined) => void
}

/** One value of a host or group: what its own section says, or where it has it from. */
export function FieldEditor(props: FieldEditorProps) {
  const { origin, change, onChange } = props
  const { t } = useTranslation()
  const say = useFaultText()
  const id = useId()
  const { field, inherited } = origin
  if (origin.secret && !(field === 'key' && typeof change === 'string' && change !== ''))
    return <SecretEditor {...props} />

  const now = change === undefined ? origin.own : (change ?? undefined)
  const isNone = now === ''
  const words = isNone
    ? t('hosts.detail.none')
    : now === undefined && inherited
      ? fromWords(inherited.from, t)
      : undefined
  const placeholder = isNone ? t('hosts.detail.noneShort') : inherited && inertText(inherited.value)
  const set = (text: string) => onChange(text === '' ? null : text)
  const common = { label: t(`hosts.field.${field}`), value: now ?? '', onChange: set, placeholder }
  return (
    <div className="relative min-w-0">
      <div className="absolute top-0 right-0 flex max-w-[70%] gap-2 text-fs-2">
        <span id={`${id}-from`} className={field === 'port' ? 'sr-only' : 'truncate text-ink-3'}>
          {words}
        </span>
        <NoneSwitch {...props} isNone={isNone} now={now} />
      </div>
      {field === 'tags' ? (
        <TagEditor {...common} />
      ) : (
        <TextField
          {...common}
          mono
          name={field}
          autoComplete="off"
          aria-describedby={`${id}-from`}
          error={say(fieldFault(field, now ?? ''))}
          {...(field === 'port' ? { inputMode: 'numeric' as const } : {})}
          {...(field === 'key' && (now ?? '').includes('\n') ? { rows: 5 } : {})}
        />
      )}
    </div>
  )
}

/** For a value that is inherited and is not wanted here. */
function NoneSwitch({
  origin: { field, inherited },
  onChange,
  isNone,
  now,
}: FieldEditorProps & { readonly isNone: boolean; readonly now: string | undefined }) {
  const { t } = useTranslation()
  // Every host has an address and a port.
  if (!inherited || inherited.from === 'default' || field === 'address' || field === 'port') return null
  if (now !== undefined && !isNone) return null
  return (
    <button type="button" onClick={() => onChange(isNone ? null : '')} className="shrink-0 text-accent hover:underline">
      {isNone ? t('hosts.detail.inherit') : t('hosts.detail.useNone')}
    </button>
  )
}

/** Secrets go one way: whether one is set is shown, never what it is. */
function SecretEditor({ origin, change, onChange }: FieldEditorProps) {
  const { t } = useTranslation()
  const say = useFaultText()
  const { field, own, inherited } = origin
  const [typing, setTyping] = useState(typeof change === 'string' && change !== '')
  const label = t(`hosts.field.${field}`)
  if (typing)
    return (
      <div className="flex items-start gap-2">
        <TextField
          className="min-w-0 flex-1"
          label={label}
          value={change ?? ''}
          onChange={(text) => onChange(text === '' ? undefined : text)}
          error={say(fieldFault(field, change ?? ''))}
          autoFocus
          autoComplete="new-password"
          {...(field === 'key' ? { rows: 4, mono: true } : { type: 'password' as const })}
        />
        <Button
          className="mt-[22px]"
          onPress={() => {
            onChange(undefined)
            setTyping(false)
          }}
        >
          {t('common.cancel')}
        </Button>
      </div>
    )
  const isSet = change === undefined && own !== undefined && own !== ''
  const isInherited = !isSet && inherited !== undefined && own !== ''
  return (
    <div className="flex flex-col" role="group" aria-label={label}>
      <span className="text-fs-2 text-ink-2">{label}</span>
      <div className="flex items-center gap-1">
        <span className={cx('truncate', isSet ? 'text-ink' : 'text-ink-3')}>
          {isSet
            ? t('hosts.detail.set')
            : isInherited
              ? `${t('hosts.detail.set')}, ${fromWords(inherited.from, t)}`
              : t('hosts.detail.notSet')}
        </span>
        <span className="flex-1" />
        {change === null ? (
          <Button look="quiet" className="!px-2 !py-0.5" onPress={() => onChange(undefined)}>
            {t('hosts.detail.keep')}
          </Button>
        ) : (
          isSet && (
            <Button look="quiet" className="!px-2 !py-0.5" onPress={() => onChange(null)}>
              {t('common.remove')}
            </Button>
          )
        )}
        <Button look="quiet" className="!px-2 !py-0.5" onPress={() => setTyping(true)}>
          {isSet ? t('hosts.detail.replace') : t('hosts.detail.setIt')}
        </Button>
      </div>
    </div>
  )
}

/** "group web", "DEFAULT", "range web[01-20]", "default", as the engine tells where a value is from. */
export function fromWords(from: string, t: TFunction): string {
  const [, kind, name = ''] = /^(group|range) (.*)$/.exec(from) ?? []
  if (kind === 'group') return t('hosts.detail.fromGroup', { name })
  if (kind === 'range') return t('hosts.detail.fromRange', { name })
  return from === 'DEFAULT' ? t('hosts.detail.fromDefault') : t('hosts.detail.implied')
}

/** In the order in which they are filled in. */
export const HOST_FIELDS = [
  'address',
  'port',
  'user',
  'key',
  'passphrase',
  'password',
  'tags',
] as const satisfies readonly FieldName[]
export const GROUP_FIELDS = HOST_FIELDS.filter((field) => field !== 'address')
