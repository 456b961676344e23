import { lazy, Suspense, useEffect } from 'react'
import { I18nProvider } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { Sidebar } from '../sidebar/sidebar.tsx'
import HostsScreen from '../screens/hosts/index.tsx'
import RunScreen from '../screens/run/index.tsx'
import { followActivity } from '../state/activity.ts'
import { followInventory } from '../state/inventory.ts'
import { useLook } from '../state/look.ts'
import { followSettings } from '../state/settings.ts'
import { ToastRegion } from '../ui/toast_region.tsx'
import { useAppActions } from './app_actions.ts'
import { ErrorBoundary } from './error_boundary.tsx'
import { Footer } from './footer.tsx'
import { Header } from './header.tsx'
import { LineNotice } from './line_notice.tsx'
import { hashOf, useRoute, type Route } from './route.ts'
import { useShortcuts } from './shortcuts.ts'

const loadTransfers = () => import('../screens/transfers/index.tsx')
const loadTester = () => import('../screens/tester/index.tsx')
const loadHistory = () => import('../screens/history/index.tsx')
const loadSettings = () => import('../screens/settings/index.tsx')
const TransfersScreen = lazy(loadTransfers)
const TesterScreen = lazy(loadTester)
const HistoryScreen = lazy(loadHistory)
const SettingsScreen = lazy(loadSettings)
const Overlays = lazy(() => import('./overlays.tsx'))

export function App() {
  const { t, i18n } = useTranslation()
  const route = useRoute((state) => state.route)
  useLook()
  useShortcuts()
  useAppActions()
  useEffect(() => {
    const abort = new AbortController()
    followSettings(abort.signal)
    followInventory(abort.signal)
    followActivity(abort.signal)
    return () => abort.abort()
  }, [])
  useEffect(() => {
    // A screen that is still being fetched has no keys yet: what is typed then would be taken for another's.
    const idle = requestIdleCallback(() => {
      for (const load of [loadTester, loadTransfers, loadHistory, loadSettings]) load().catch(() => {})
    })
    return () => cancelIdleCallback(idle)
  }, [])

  return (
    // What React Aria says by itself follows the page's language, not the browser's.
    <I18nProvider locale={i18n.language === 'zh' ? 'zh-CN' : 'en'}>
      <div className="grid h-full grid-cols-[248px_minmax(0,1fr)] grid-rows-[40px_auto_minmax(0,1fr)_26px] max-[760px]:grid-cols-[180px_minmax(0,1fr)]">
        <a href="#content" className="sr-only focus:not-sr-only focus:fixed focus:z-50 focus:bg-overlay focus:p-2">
          {t('common.skipToContent')}
        </a>
        <Header />
        <LineNotice />
        <Sidebar />
        <main id="content" tabIndex={-1} className="flex min-h-0 min-w-0 flex-col overflow-hidden outline-none">
          <ErrorBoundary place={hashOf(route)}>
            <Suspense fallback={null}>
              <ScreenOf route={route} />
            </Suspense>
          </ErrorBoundary>
        </main>
        <Footer />
        <Suspense fallback={null}>
          <Overlays />
        </Suspense>
        <ToastRegion />
      </div>
    </I18nProvider>
  )
}

function ScreenOf({ route }: { readonly route: Route }) {
  switch (route.screen) {
    case 'hosts':
      return <HostsScreen />
    case 'run':
      return <RunScreen />
    case 'transfers':
      return <TransfersScreen />
    case 'tester':
      return <TesterScreen tab={route.tab} {...(route.id === undefined ? {} : { id: route.id })} />
    case 'history':
      return <HistoryScreen />
    case 'settings':
      return <SettingsScreen />
  }
}
