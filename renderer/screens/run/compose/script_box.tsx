import { useTranslation } from 'react-i18next'
import { byteText } from '../../../../shared/units.ts'
import { InertText } from '../../../ui/ansi_text.tsx'

/** The script that runs in place of a command: its name, and how it begins. */
export function ScriptBox({ name, text }: { readonly name: string; readonly text: string }) {
  const { t } = useTranslation()
  return (
    <div className="min-w-0 flex-1">
      <p>
        <InertText text={t('run.command.scriptChosen', { name })} />{' '}
        <span className="text-ink-3">{byteText(new TextEncoder().encode(text).length)}</span>
      </p>
      <pre tabIndex={0} className="max-h-32 overflow-auto font-mono text-fs-2 text-ink-2">
        <InertText text={text.slice(0, 4000)} />
      </pre>
    </div>
  )
}
