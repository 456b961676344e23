import { Palette } from './palette.tsx'
import { SendSheet } from '../screens/transfers/send_sheet.tsx'
import { ShortcutsDialog } from '../screens/settings/shortcuts_dialog.tsx'
import { useSendSheet } from './send_sheet.ts'

/** What lies over the window, whatever screen is shown. Loaded after the first paint. */
export default function Overlays() {
  const outgoing = useSendSheet((state) => state.outgoing)
  return (
    <>
      <Palette />
      <ShortcutsDialog />
      {outgoing && <SendSheet outgoing={outgoing} />}
    </>
  )
}
