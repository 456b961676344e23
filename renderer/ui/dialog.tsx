import type { ReactNode } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { cx } from './class_names.ts'

export interface DialogProps {
  readonly title: ReactNode
  readonly isOpen: boolean
  readonly onClose: () => void
  /** `alert`: something must be decided; a click beside it does not close it. */
  readonly kind?: 'sheet' | 'alert'
  /** Tailwind width class; default `w-[640px]`. */
  readonly width?: string
  readonly children: ReactNode
}

/** A sheet over the window, as high as its contents allow. The focus stays in it, Escape closes it. */
export function Dialog({ title, isOpen, onClose, kind = 'sheet', width = 'w-[640px]', children }: DialogProps) {
  return (
    <ModalOverlay
      isOpen={isOpen}
      isDismissable={kind === 'sheet'}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      className="fixed inset-0 z-40 flex items-start justify-center bg-[#0006] pt-[10vh]"
    >
      <Modal
        className={cx(
          'flex max-h-[80vh] max-w-[calc(100vw-2rem)] flex-col overflow-hidden rounded-r2 border border-line-strong bg-overlay shadow-overlay',
          width,
        )}
      >
        <AriaDialog
          role={kind === 'alert' ? 'alertdialog' : 'dialog'}
          className="flex min-h-0 flex-1 flex-col gap-3 overflow-auto p-4 outline-none"
        >
          <Heading slot="title" className="text-fs-4 font-semibold">
            {title}
          </Heading>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}

/** The row of buttons at a dialog's end: the one that does it stands last. */
export function DialogButtons({ children }: { readonly children: ReactNode }) {
  return <div className="flex flex-wrap items-center justify-end gap-2 pt-1">{children}</div>
}
