import type { TFunction } from 'i18next'
import { countText } from '../../talk/parts/numbers.ts'
import type { ReachDraft } from './draft.ts'
import type { ReadDraft } from './read_draft.ts'

/** "12 hosts × 3 targets = 36 probes through SSH; nothing is installed there.": what Start will do. */
export function probesSentence(
  t: TFunction,
  { from, to, spec }: Pick<ReadDraft, 'from' | 'to' | 'spec'>,
  { protocol }: Pick<ReachDraft, 'protocol'>,
): string {
  const sources = from === 'local' ? 1 : from.length
  if (sources === 0) return t('reach.form.noSource')
  if (to.length === 0) return t('reach.form.noTarget')
  const probes = sources * to.length
  const size = {
    hosts: t('common.hosts', { count: sources }),
    targets: t('reach.form.targets', { count: to.length }),
    probes: t('reach.form.probes', { count: probes, total: countText(probes) }),
  }
  if (from === 'local') return t('reach.form.sentence.local', { ...size, rate: String(spec?.ratePerSecond ?? '') })
  return t(protocol === 'udp' ? 'reach.form.sentence.udp' : 'reach.form.sentence.ssh', size)
}
