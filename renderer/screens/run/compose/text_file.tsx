import { useTranslation } from 'react-i18next'
import { FileTrigger } from 'react-aria-components'
import { byteText } from '../../../../shared/units.ts'
import { Button } from '../../../ui/button.tsx'
import { toast } from '../../../ui/toasts.ts'
import type { ReactNode } from 'react'

/** What the contract takes as a script or as input, less a little for the rest of the call. */
const MAX_BYTES = 4 * 1024 * 1024 - 64 * 1024

interface TextFileButtonProps {
  readonly children: ReactNode
  readonly onText: (name: string, text: string) => void
}

/** A button that reads a text file of this computer. */
export function TextFileButton({ children, onText }: TextFileButtonProps) {
  const { t } = useTranslation()
  const read = async (file: File) => {
    const { name } = file
    if (file.size > MAX_BYTES) {
      toast({ kind: 'failed', title: t('run.command.tooLarge', { name, max: byteText(MAX_BYTES) }) })
      return
    }
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer())
      if (text.includes('\0')) throw new Error('binary')
      onText(name, text)
    } catch {
      toast({ kind: 'failed', title: t('run.command.notText', { name }) })
    }
  }
  return (
    <FileTrigger
      onSelect={(files) => {
        const file = files?.[0]
        if (file) void read(file)
      }}
    >
      <Button look="quiet" className="!px-1.5">
        {children}
      </Button>
    </FileTrigger>
  )
}
