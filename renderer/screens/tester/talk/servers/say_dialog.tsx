import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ServerPeer } from '../../../../../shared/contract/tester/servers.ts'
import { inertText } from '../../../../../shared/inert_text.ts'
import { engine } from '../../../../engine/engine.ts'
import { failureOf } from '../../../../engine/hooks.ts'
import { toast } from '../../../../ui/toasts.ts'
import { FormDialog } from '../../../hosts/dialogs/form.tsx'
import { PayloadEditor } from '../payload/payload_editor.tsx'
import { usualPayload } from '../payload/payload.ts'

interface SayDialogProps {
  readonly id: string
  /** Absent: all of them. */
  readonly peer: ServerPeer | undefined
  readonly onClose: () => void
}

/** What was said last is what is likely to be said again. */
let last = usualPayload

/** Says something to one peer, or to all. */
export function SayDialog({ id, peer, onClose }: SayDialogProps) {
  const { t } = useTranslation()
  const [payload, setPayload] = useState(last)
  const say = async () => {
    last = payload
    try {
      const said = await engine.mutate('servers.say', { id, payload, ...(peer ? { peer: peer.id } : {}) })
      toast({ kind: 'ok', title: t('tester.servers.peers.said', { count: said.peers }) })
      return undefined
    } catch (error) {
      return failureOf(error)
    }
  }
  return (
    <FormDialog
      title={
        peer ? t('tester.servers.peers.sayTitle', { peer: inertText(peer.peer) }) : t('tester.servers.peers.sayAll')
      }
      submit={t('tester.servers.peers.send')}
      onSubmit={say}
      onClose={onClose}
    >
      <PayloadEditor
        value={payload}
        onChange={setPayload}
        autoFocus
        onSubmit={() => void say().then((failure) => (failure ? undefined : onClose()))}
      />
    </FormDialog>
  )
}
