import { useTranslation } from 'react-i18next'
import type { ServerHead } from '../../../../../shared/contract/tester/servers.ts'
import { byteText } from '../../../../../shared/units.ts'
import { Split } from '../../../run/results/split.tsx'
import { framesOf } from '../sessions/client_of.ts'
import { LogView } from '../log/log_view.tsx'
import { PeersPane } from './peers_pane.tsx'
import { serverName } from './server_words.ts'

/** The server that is looked at: its peers, and its log. */
export function ServerPanel({ server }: { readonly server: ServerHead }) {
  const { t } = useTranslation()
  const { id, spec, certificate } = server
  // What the system has by itself is of no interest.
  const socketBuffers = spec.socketBufferBytes > 0 ? server.socketBuffers : undefined
  return (
    <section aria-label={serverName(spec, t)} className="flex min-h-0 min-w-0 flex-1 flex-col">
      {(certificate !== undefined || socketBuffers !== undefined) && (
        <div className="flex flex-wrap gap-x-4 border-b border-line px-3 py-0.5 text-fs-2 text-ink-3">
          {certificate !== undefined && (
            <span className="min-w-0 truncate" title={certificate}>
              {t('tester.servers.certificate')} <span className="font-mono select-text">{certificate}</span>
            </span>
          )}
          {socketBuffers && (
            <span>
              {t('tester.servers.buffers', {
                receive: byteText(socketBuffers.receiveBytes),
                send: byteText(socketBuffers.sendBytes),
              })}
            </span>
          )}
        </div>
      )}
      <Split
        label={t('tester.servers.peers.resize')}
        kept="flotilla.split.peers"
        usual={530}
        left={<PeersPane server={server} />}
        right={
          <div className="flex min-h-0 min-w-0 flex-col @max-[760px]:border-t @max-[760px]:border-line">
            <LogView key={id} id={id} codec={framesOf(spec)} record={spec.record} />
          </div>
        }
      />
    </section>
  )
}
