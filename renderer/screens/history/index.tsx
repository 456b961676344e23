import { useRoute } from '../../app/route.ts'
import { Comparison } from './comparison.tsx'
import { HistoryList } from './history_list.tsx'

/** Everything that was done, and two of these side by side. */
export default function HistoryScreen() {
  const compared = useRoute(({ route }) => (route.screen === 'history' ? route.compare : undefined))
  return compared ? <Comparison a={compared[0]} b={compared[1]} /> : <HistoryList />
}
