import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { inertText } from '../../../../../../shared/inert_text.ts'
import { isLoopback } from '../../../../../../shared/loopback.ts'
import { useQuery } from '../../../../../engine/hooks.ts'
import { MenuButton } from '../../../../../ui/menu.tsx'
import { TextField } from '../../../../../ui/field.tsx'
import { ChevronDown } from 'lucide-react'
import { useDraft } from './draft_context.ts'
import { DOES_NOT_BLOCK } from './draft_fields.tsx'

/** Where it listens: one of this machine's addresses, or what is typed. */
export function AddressField() {
  const { t } = useTranslation()
  const { draft, change, errors } = useDraft()
  const { data } = useQuery('servers.addresses', {})
  const choices = useMemo(() => {
    const own = data?.addresses ?? []
    return [
      { address: '127.0.0.1', about: t('tester.form.addressThis') },
      ...own
        .filter(({ address }) => address !== '127.0.0.1')
        .map(({ address, interface: name, loopback }) => ({
          address,
          about: loopback ? t('tester.form.addressThis') : inertText(name),
        })),
      { address: '0.0.0.0', about: t('tester.form.addressAll') },
      { address: '::', about: t('tester.form.addressAll6') },
    ]
  }, [data, t])
  const address = draft.address.trim()
  return (
    <div className="flex min-w-64 flex-1 items-start gap-1">
      <TextField
        label={t('tester.form.address')}
        mono
        value={draft.address}
        onChange={(typed) => change({ address: typed })}
        error={errors.get('address')}
        {...DOES_NOT_BLOCK}
        hint={
          address === '' || isLoopback(address) ? t('tester.form.addressThis') : `⚠ ${t('tester.form.addressHint')}`
        }
        autoComplete="off"
        spellCheck="false"
        className="flex-1"
      />
      <MenuButton
        label={t('tester.form.addressPick')}
        className="mt-[22px] !px-1.5 !py-1.5"
        entries={choices.map((choice) => ({
          id: choice.address,
          label: choice.address,
          aside: <span className="text-fs-2 text-ink-3">{choice.about}</span>,
          act: () => change({ address: choice.address }),
        }))}
      >
        <ChevronDown size={14} aria-hidden />
      </MenuButton>
    </div>
  )
}
