import { useEffect } from 'react'
import { useSettings } from './settings.ts'

/** What was shown last, so that the first paint after a reload has the right colours before the engine has answered. */
const REMEMBERED = 'flotilla.look'

interface Look {
  readonly theme: 'dark' | 'light'
  readonly density: 'dense' | 'comfortable'
}

const prefersLight = window.matchMedia('(prefers-color-scheme: light)')

export function applyRememberedLook(): void {
  const [theme, density] = (localStorage.getItem(REMEMBERED) ?? '').split(' ')
  apply({
    theme: theme === 'light' || theme === 'dark' ? theme : prefersLight.matches ? 'light' : 'dark',
    density: density === 'comfortable' ? density : 'dense',
  })
}

function apply({ theme, density }: Look): void {
  const { dataset } = document.documentElement
  dataset['theme'] = theme
  dataset['density'] = density
}

/** Follows the settings and, where they say so, the system's preference. */
export function useLook(): void {
  const { theme, density, loaded } = useSettings()
  useEffect(() => {
    if (!loaded) return
    const show = () => {
      const look: Look = { theme: theme === 'system' ? (prefersLight.matches ? 'light' : 'dark') : theme, density }
      apply(look)
      localStorage.setItem(REMEMBERED, `${look.theme} ${look.density}`)
    }
    show()
    prefersLight.addEventListener('change', show)
    return () => prefersLight.removeEventListener('change', show)
  }, [theme, density, loaded])
}
