import { FileWarning, Gauge, Globe, Plug, Send, Server, type LucideIcon } from 'lucide-react'
import type { SavedContent } from '../../../../shared/contract/tester/packets.ts'

export type SavedKind = SavedContent['kind']

export const KIND_ICONS: Readonly<Record<SavedKind | 'broken', LucideIcon>> = {
  packet: Send,
  session: Plug,
  server: Server,
  load: Gauge,
  http: Globe,
  broken: FileWarning,
}
