import { useState, type DragEvent, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ExchangeFormat } from '../../../../shared/contract/inventory.ts'
import { hasFiles } from '../../../app/file_drop.ts'
import { pickFiles } from '../../../app/pick_files.ts'
import { engine } from '../../../engine/engine.ts'
import { failureOf, useQuery } from '../../../engine/hooks.ts'
import { Button } from '../../../ui/button.tsx'
import { cx } from '../../../ui/class_names.ts'
import { Select, TextField } from '../../../ui/field.tsx'
import { toast } from '../../../ui/toasts.ts'
import { useDebounced } from '../../../ui/use_debounced.ts'
import { FormDialog } from './form.tsx'
import { FORMATS } from './formats.ts'
import { guessFormat } from './guess_format.ts'
import { ImportPreviewTable, useChosenItems } from './import_preview.tsx'

const MAX_FILE_BYTES = 16 * 1024 * 1024
/** A path is looked for when it has not been typed at for so long. */
const TYPED_MS = 350

interface Source {
  readonly format: ExchangeFormat
  readonly from: 'path' | 'text'
  readonly path: string
  readonly text: string
  /** The file that the text was read from. */
  readonly fileName?: string
}

const FIRST: Source = { format: 'ssh-config', from: 'path', path: '~/.ssh/config', text: '' }

/** Takes hosts over from another program's list, after showing what that would add and change. */
export function ImportDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation()
  const [source, setSource] = useState(FIRST)
  const set = (changes: Partial<Source>) => setSource((before) => ({ ...before, ...changes }))
  const input = useDebounced(inputOf(source), TYPED_MS)
  const preview = useQuery('inventory.import-preview', input)
  const items = input ? preview.data?.items : undefined
  const chosen = useChosenItems(items)

  const read = async (file: File | undefined) => {
    if (!file) return
    if (file.size > MAX_FILE_BYTES) return void toast({ kind: 'failed', title: t('hosts.import.tooLarge') })
    const text = await file.text()
    set({ from: 'text', text, fileName: file.name, format: guessFormat(file.name, text) ?? source.format })
  }
  const submit = async () => {
    if (!input) return undefined
    try {
      const { added, changed } = await engine.mutate('inventory.import', {
        ...input,
        ...(chosen.isAll ? {} : { only: [...chosen.names] }),
      })
      toast({ kind: 'ok', title: t('hosts.import.done', { added: String(added), changed: String(changed) }) })
      return undefined
    } catch (error) {
      return failureOf(error)
    }
  }
  return (
    <FormDialog
      title={t('hosts.import.title')}
      width="w-[820px]"
      submit={t('hosts.import.submit', { count: chosen.names.size })}
      canSubmit={input !== undefined && !preview.pending && chosen.names.size > 0}
      onSubmit={submit}
      onClose={onClose}
    >
      <FileDrop onFile={(file) => void read(file)}>
        <div className="flex flex-wrap items-end gap-3">
          <Select
            label={t('hosts.import.format')}
            value={source.format}
            onChange={(format) => set({ format })}
            options={FORMATS.map((value) => ({ value, label: t(`hosts.format.${value}`) }))}
            className="w-52"
          />
          {source.from === 'path' ? (
            <TextField
              label={t('hosts.import.path')}
              value={source.path}
              onChange={(path) => set({ path })}
              mono
              className="min-w-40 flex-1"
            />
          ) : (
            <p className="min-w-40 flex-1 self-center truncate pt-5 text-ink-2">
              {source.fileName ?? t('hosts.import.pasted')}
            </p>
          )}
          <ChooseFile onFile={(file) => void read(file)} />
          <Button
            onPress={() =>
              setSource({ ...FIRST, format: source.format, from: source.from === 'path' ? 'text' : 'path' })
            }
          >
            {source.from === 'path' ? t('hosts.import.paste') : t('hosts.import.usePath')}
          </Button>
        </div>
        {source.from === 'text' && source.fileName === undefined && (
          <TextField
            label={t('hosts.import.text')}
            hideLabel
            value={source.text}
            onChange={(text) =>
              set({ text, format: source.text === '' ? (guessFormat('', text) ?? source.format) : source.format })
            }
            rows={5}
            mono
            placeholder={t('hosts.import.textHint')}
          />
        )}
        <p className="text-fs-2 text-ink-3">{t('hosts.import.dropHint')}</p>
      </FileDrop>
      {input && preview.failure && (
        <p role="alert" className="text-fail">
          {preview.failure.message}
        </p>
      )}
      {items && !preview.failure && (
        <ImportPreviewTable items={items} problems={preview.data?.problems ?? []} chosen={chosen} />
      )}
    </FormDialog>
  )
}

function inputOf({ format, from, path, text }: Source) {
  if (from === 'path') return path.trim() === '' ? undefined : { format, path: path.trim() }
  return text.trim() === '' ? undefined : { format, text }
}

function ChooseFile({ onFile }: { readonly onFile: (file: File | undefined) => void }) {
  const { t } = useTranslation()
  const choose = () => void pickFiles().then(([file]) => onFile(file))
  return <Button onPress={choose}>{t('hosts.import.chooseFile')}</Button>
}

function FileDrop({
  onFile,
  children,
}: {
  readonly onFile: (file: File | undefined) => void
  readonly children: ReactNode
}) {
  const [isOver, setOver] = useState(false)
  const over = (event: DragEvent) => {
    if (!hasFiles(event.dataTransfer)) return
    event.preventDefault()
    setOver(true)
  }
  return (
    <div
      onDragEnter={over}
      onDragOver={over}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false)
        if (!hasFiles(event.dataTransfer)) return
        event.preventDefault()
        onFile(event.dataTransfer.files[0])
      }}
      className={cx(
        'flex flex-col gap-2 rounded-r1',
        isOver && 'bg-accent-soft outline-2 outline-offset-4 outline-accent outline-dashed',
      )}
    >
      {children}
    </div>
  )
}
