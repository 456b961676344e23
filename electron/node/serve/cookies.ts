/** A cookie belongs to a host, not to a port: two engines on one machine must not take each other's away. */
export function cookieName(port: number): string {
  return `flotilla_${port}`
}

/** A cookie of the browser session, out of reach of scripts and of other sites. */
export function setCookie(name: string, secret: string): string {
  return `${name}=${secret}; Path=/; HttpOnly; SameSite=Strict`
}

/** All values of a cookie: another server on this host can set one of the same name before ours. */
export function cookieValues(header: string | undefined, name: string): string[] {
  return (header ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.startsWith(`${name}=`))
    .map((part) => part.slice(name.length + 1))
}
