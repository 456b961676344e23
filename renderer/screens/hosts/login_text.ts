import type { TFunction } from 'i18next'

/** The ways to log in, as the engine tells them ("key ~/.ssh/deploy, password"), in the user's language. */
export function loginText(login: string, t: TFunction): string {
  return login
    .split(', ')
    .map((way) => wayText(way, t))
    .join(t('hosts.login.comma'))
}

function wayText(way: string, t: TFunction): string {
  switch (way) {
    case 'password':
    case 'agent':
      return t(`hosts.login.${way}`)
    case 'key in the inventory':
    case 'the key in the inventory':
      return t('hosts.login.keyHere')
    case 'nothing to log in with':
      return t('hosts.login.none')
    default:
      return way.startsWith('key ') ? t('hosts.login.key', { path: way.slice('key '.length) }) : way
  }
}
