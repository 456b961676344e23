import { useTranslation } from 'react-i18next'
import { Select, TextField } from '../../../../../ui/field.tsx'
import { PayloadEditor } from '../../payload/payload_editor.tsx'
import { useDraft } from './draft_context.ts'
import { DraftNumber, DraftText } from './draft_fields.tsx'
import { RulesEditor } from './rules_editor.tsx'

/** What only this mode wants to know. */
export function ModeFields() {
  const { t } = useTranslation()
  const { draft, change, errors } = useDraft()
  switch (draft.mode) {
    case 'source':
      return (
        <DraftNumber
          name="bytesPerSecond"
          label={t('tester.form.bytesPerSecond')}
          hint={t('tester.form.sourceHint')}
          className="w-64"
        />
      )
    case 'reply':
      return (
        <PayloadEditor
          label={t('tester.form.reply')}
          value={draft.reply}
          onChange={(reply) => change({ reply })}
          error={errors.get('reply')}
        />
      )
    case 'hello':
      return (
        <PayloadEditor
          label={t('tester.form.greeting')}
          value={draft.greeting}
          onChange={(greeting) => change({ greeting })}
          error={errors.get('greeting')}
          rows={2}
        />
      )
    case 'chat':
      return (
        <TextField
          label={t('tester.form.chatName')}
          value={draft.chatName}
          onChange={(chatName) => change({ chatName })}
          className="w-64"
        />
      )
    case 'framed':
      return (
        <div className="flex flex-wrap items-start gap-3">
          <DraftText
            name="folder"
            label={t('tester.form.folder')}
            hint={t('tester.form.folderHint')}
            className="min-w-64 flex-1"
          />
          <Select
            label={t('tester.form.order')}
            value={draft.order}
            onChange={(order) => change({ order })}
            options={(['little', 'big'] as const).map((value) => ({ value, label: t(`tester.payload.${value}`) }))}
            className="w-44"
          />
          <DraftNumber name="maxPayloadMiB" label={t('tester.form.maxPayloadMiB')} />
        </div>
      )
    case 'rules':
      return <RulesEditor />
    default:
      return null
  }
}
