import { create } from 'zustand'

/** Where the user is; the address behind `#` says the same, so that back, forward and reload work. */
export type Route =
  | { readonly screen: 'hosts'; readonly host?: string; readonly group?: string }
  | { readonly screen: 'run'; readonly id?: string }
  | { readonly screen: 'transfers'; readonly id?: string }
  | { readonly screen: 'tester'; readonly tab: TesterTab; readonly id?: string }
  | { readonly screen: 'history'; readonly compare?: readonly [string, string] }
  | { readonly screen: 'settings' }
export type Screen = Route['screen']

export const TESTER_TABS = ['talk', 'http', 'load', 'reach', 'saved'] as const
export type TesterTab = (typeof TESTER_TABS)[number]

export function parseRoute(hash: string): Route {
  const [screen, first, second, third] = hash.replace(/^#\/?/, '').split('/').map(decode)
  switch (screen) {
    case 'hosts':
      if (first === 'host' && second) return { screen, host: second }
      if (first === 'group' && second) return { screen, group: second }
      return { screen }
    case 'transfers':
    case 'run':
      return first ? { screen, id: first } : { screen }
    case 'tester':
      return { screen, tab: TESTER_TABS.find((tab) => tab === first) ?? 'talk', ...(second ? { id: second } : {}) }
    case 'history':
      return first === 'compare' && second && third ? { screen, compare: [second, third] } : { screen }
    case 'settings':
      return { screen }
    default:
      return { screen: 'hosts' }
  }
}

/** Anyone can write a broken address. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

export function hashOf(route: Route): string {
  const parts: string[] = [route.screen]
  if (route.screen === 'hosts' && route.host !== undefined) parts.push('host', route.host)
  else if (route.screen === 'hosts' && route.group !== undefined) parts.push('group', route.group)
  else if ((route.screen === 'run' || route.screen === 'transfers') && route.id !== undefined) parts.push(route.id)
  else if (route.screen === 'tester') parts.push(route.tab, ...(route.id === undefined ? [] : [route.id]))
  else if (route.screen === 'history' && route.compare) parts.push('compare', ...route.compare)
  return `#/${parts.map(encodeURIComponent).join('/')}`
}

export const useRoute = create<{ readonly route: Route }>()(() => ({ route: parseRoute(window.location.hash) }))
window.addEventListener('hashchange', () => useRoute.setState({ route: parseRoute(window.location.hash) }))

export function go(route: Route): void {
  const hash = hashOf(route)
  if (hash !== window.location.hash) window.location.hash = hash
}
