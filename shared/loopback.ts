/** Whether a host, as it was typed or resolved, is this machine by its loopback address: 127.0.0.0/8, ::1 or localhost (RFC 6761). */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1')
  return /^(.+\.)?localhost\.?$/.test(name) || name === '::1' || /^(::ffff:)?127(\.\d{1,3}){3}$/.test(name)
}
