import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../../../../shared/contract/define.ts'
import type { ContractFailure } from '../../../../../shared/contract/errors.ts'
import type { packetMethods } from '../../../../../shared/contract/tester/packets.ts'
import { inertText } from '../../../../../shared/inert_text.ts'
import { pickFiles } from '../../../../app/pick_files.ts'
import { engine } from '../../../../engine/engine.ts'
import { failureOf } from '../../../../engine/hooks.ts'
import { InertText } from '../../../../ui/ansi_text.tsx'
import { Button } from '../../../../ui/button.tsx'
import { TextField } from '../../../../ui/field.tsx'
import { toast } from '../../../../ui/toasts.ts'
import { useDebounced } from '../../../../ui/use_debounced.ts'
import { FormDialog } from '../../../hosts/dialogs/form.tsx'
import { savedPath } from '../../talk/sessions/panel/saved_path.ts'
import { PlaceFields } from './place_fields.tsx'
import { factsOf } from '../facts.ts'

type Found = OutputOf<(typeof packetMethods)['packets.import']>

/** As the contract takes it, characters. */
const MAX_TEXT = 8 * 1024 * 1024
/** More are said to be there. */
const SHOWN = 200

interface ImportDialogProps {
  readonly folders: readonly string[]
  readonly onImported: () => void
  readonly onClose: () => void
}

/** Packet Sender's packets: pasted or from its file, looked at, then saved in a folder. */
export function ImportDialog({ folders, onImported, onClose }: ImportDialogProps) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const [folder, setFolder] = useState('Packet Sender')
  const [fileProblem, setFileProblem] = useState<string>()
  const { found, failure } = useFound(useDebounced(text, 300))
  const place = savedPath('', folder)
  const count = text.trim() === '' ? 0 : (found?.items.length ?? 0)

  const choose = async () => {
    const [file] = await pickFiles()
    if (!file) return
    if (file.size > MAX_TEXT) return setFileProblem(t('tester.saved.import.tooLarge', { name: inertText(file.name) }))
    setFileProblem(undefined)
    setText(await file.text())
  }
  const submit = async (): Promise<ContractFailure | undefined> => {
    if ('fault' in place) return undefined
    try {
      const { saved, problems } = await engine.mutate('packets.import', { text, into: place.path })
      toast({
        kind: problems.length === 0 ? 'ok' : 'note',
        title: t('tester.saved.import.done', { count: saved, folder: inertText(place.path) }),
      })
      onImported()
      return undefined
    } catch (error) {
      return failureOf(error)
    }
  }
  return (
    <FormDialog
      width="w-[760px]"
      title={t('tester.saved.import.title')}
      submit={t('tester.saved.import.submit', { count })}
      canSubmit={count > 0 && 'path' in place}
      onSubmit={submit}
      onClose={onClose}
    >
      <p className="text-ink-2">{t('tester.saved.import.body')}</p>
      <div className="flex items-end gap-2">
        <TextField
          label={t('tester.saved.import.text')}
          rows={5}
          mono
          value={text}
          onChange={setText}
          autoFocus
          spellCheck="false"
          autoComplete="off"
          error={fileProblem ?? failure?.message}
          validationBehavior="aria"
          className="flex-1"
          onKeyDown={(event) => event.continuePropagation()}
        />
        <Button onPress={() => void choose()}>{t('tester.saved.import.file')}</Button>
      </div>
      {text.trim() !== '' && found && <Preview found={found} />}
      <PlaceFields
        folder={folder}
        folderError={'fault' in place ? t(`tester.sessions.saving.${place.fault}`) : undefined}
        onFolder={setFolder}
        folders={folders}
      />
    </FormDialog>
  )
}

/** What is in a text, without saving it. */
function useFound(text: string): { readonly found: Found | undefined; readonly failure: ContractFailure | undefined } {
  const [found, setFound] = useState<Found>()
  const [failure, setFailure] = useState<ContractFailure>()
  useEffect(() => {
    if (text.trim() === '') {
      setFound(undefined)
      setFailure(undefined)
      return
    }
    const abort = new AbortController()
    engine.mutate('packets.import', { text }, { signal: abort.signal }).then(
      (answer) => {
        if (abort.signal.aborted) return
        setFound(answer)
        setFailure(undefined)
      },
      (error: unknown) => {
        if (abort.signal.aborted) return
        setFound(undefined)
        setFailure(failureOf(error))
      },
    )
    return () => abort.abort()
  }, [text])
  return { found, failure }
}

function Preview({ found: { items, problems } }: { readonly found: Found }) {
  const { t } = useTranslation()
  return (
    <div className="flex flex-col gap-2">
      {items.length > 0 && (
        <div tabIndex={0} className="max-h-52 overflow-auto rounded-r1 border border-line">
          <table className="w-full text-left text-fs-2">
            <caption className="sr-only">{t('tester.saved.import.found')}</caption>
            <thead className="sticky top-0 bg-overlay text-fs-1 text-ink-3">
              <tr>
                <th className="px-2 py-1 font-normal">{t('tester.saved.fact.name')}</th>
                <th className="px-2 py-1 font-normal">{t('tester.saved.import.kind')}</th>
                <th className="px-2 py-1 font-normal">{t('tester.saved.fact.to')}</th>
              </tr>
            </thead>
            <tbody>
              {items.slice(0, SHOWN).map(({ path, content }) => (
                <tr key={path} className="border-t border-line">
                  <td className="px-2 py-0.5">
                    <InertText text={path} />
                  </td>
                  <td className="px-2 py-0.5 text-ink-2">{content && t(`tester.saved.kind.${content.kind}`)}</td>
                  <td className="px-2 py-0.5 font-mono">
                    {content && <InertText text={factsOf(content, t)[0]?.[1] ?? ''} />}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {items.length > SHOWN && (
        <p className="text-fs-2 text-ink-3">{t('tester.saved.import.more', { count: items.length - SHOWN })}</p>
      )}
      {problems.length > 0 && (
        <ul className="max-h-24 overflow-auto text-fs-2 text-unreach" tabIndex={0}>
          {problems.slice(0, SHOWN).map((problem, at) => (
            <li key={at}>
              ⚠ <InertText text={problem} />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
