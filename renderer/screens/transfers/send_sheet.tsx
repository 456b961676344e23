import { closeSendSheet, type Outgoing } from '../../app/send_sheet.ts'
import { Dialog } from '../../ui/dialog.tsx'

export function SendSheet({ outgoing }: { readonly outgoing: Outgoing }) {
  return (
    <Dialog title={outgoing.kind} isOpen onClose={closeSendSheet}>
      <p />
    </Dialog>
  )
}
