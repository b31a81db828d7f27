import type { AddressInfo, Server } from 'node:net'

/**
 * Returns the address of the dashboard of a server, in words for a log line.
 *
 * @param address the result of `server.address()`
 * @example dashboardUrl({ address: '::', port: 3000, family: 'IPv6' }, false, '/_debug_toolbar')
 * // 'http://localhost:3000/_debug_toolbar/'
 */
export function dashboardUrl(address: AddressInfo | string | null, isSecure: boolean, basePath: string): string {
  if (address === null || typeof address === 'string' || !(address.port > 0)) return `${basePath}/ on this server`
  return `${isSecure ? 'https' : 'http'}://${hostOf(address.address)}:${address.port}${basePath}/`
}

/** Returns the host to open. A server on all addresses answers on loopback, to which the dashboard is limited. */
function hostOf(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1'
  if (address === '::') return 'localhost'
  return address.includes(':') ? `[${address}]` : address
}

/** Returns whether a server uses TLS: only those have a method to set another certificate. */
export const isSecure = (server: Server): boolean => typeof Reflect.get(server, 'setSecureContext') === 'function'
