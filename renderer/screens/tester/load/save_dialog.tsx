import { useTranslation } from 'react-i18next'
import type { LoadSpecInput } from '../../../../shared/contract/tester/load.ts'
import { SaveDialog } from '../saved/dialogs/save_dialog.tsx'
import { targetText } from '../talk/sessions/form/target.ts'

interface SaveLoadDialogProps {
  readonly spec: LoadSpecInput
  readonly onClose: () => void
}

/** Keeps what a load is asked to do as a file. */
export function SaveLoadDialog({ spec, onClose }: SaveLoadDialogProps) {
  const { t } = useTranslation()
  const { name: called = '', host, port } = spec
  const name = (called === '' ? targetText(host, port) : called).replaceAll(/[/\\]/g, ' ')
  const content = { kind: 'load', spec, note: '' } as const
  return <SaveDialog content={content} title={t('load.saving.title')} path={name} onClose={onClose} />
}
