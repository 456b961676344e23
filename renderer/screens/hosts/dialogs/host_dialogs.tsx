import { AddGroupDialog } from './add_group.tsx'
import { AddHostDialog } from './add_host.tsx'
import { closeHostDialog, type HostDialog } from './dialog_state.ts'
import { ExportDialog } from './export.tsx'
import { ImportDialog } from './import.tsx'
import { OpenDialog } from './open.tsx'
import { RemoveGroupDialog, RemoveHostsDialog } from './remove.tsx'
import { RenameDialog } from './rename.tsx'
import { TrustKeyDialog } from './trust_key.tsx'

/** The dialog that is open. Loaded when the first one is asked for. */
export default function HostDialogs({ dialog }: { readonly dialog: HostDialog }) {
  switch (dialog.kind) {
    case 'add-host':
      return <AddHostDialog groups={dialog.groups} like={dialog.like} onClose={closeHostDialog} />
    case 'add-group':
      return <AddGroupDialog hosts={dialog.hosts} onClose={closeHostDialog} />
    case 'rename':
      return <RenameDialog what={dialog.what} name={dialog.name} onClose={closeHostDialog} />
    case 'remove-hosts':
      return <RemoveHostsDialog hosts={dialog.hosts} onClose={closeHostDialog} />
    case 'remove-group':
      return <RemoveGroupDialog name={dialog.name} onClose={closeHostDialog} />
    case 'trust-key':
      return <TrustKeyDialog test={dialog.test} onClose={closeHostDialog} />
    case 'import':
      return <ImportDialog onClose={closeHostDialog} />
    case 'export':
      return <ExportDialog hosts={dialog.hosts} onClose={closeHostDialog} />
    case 'open':
      return <OpenDialog onClose={closeHostDialog} />
  }
}
