import type { AddressInfo } from 'node:net'

/**
 * Where to open the dashboard of a server, in words for a log line.
 *
 * @param address what `server.address()` answers
 * @example dashboardUrl({ address: '::', port: 3000, family: 'IPv6' }, false, '/_debug_toolbar')
 * // 'http://localhost:3000/_debug_toolbar/'
 */
export function dashboardUrl(address: AddressInfo | string | null, isSecure: boolean, basePath: string): string {
  if (address === null || typeof address === 'string' || !(address.port > 0)) return `${basePath}/ on this server`
  return `${isSecure ? 'https' : 'http'}://${hostOf(address.address)}:${address.port}${basePath}/`
}

/** A server on all addresses answers on the loopback ones, the only ones that the dashboard is open to. */
function hostOf(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1'
  if (address === '::') return 'localhost'
  return address.includes(':') ? `[${address}]` : address
}
