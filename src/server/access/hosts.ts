import { isIP, isIPv4, isIPv6 } from 'node:net'
import { domainToASCII } from 'node:url'

export type Scheme = 'http' | 'https'

/** A parsed `Host` header. `name` is in lower case, without the brackets of an IPv6 address. */
export interface Host {
  name: string
  /** Null if the header names none: then it is the scheme's own port. */
  port: number | null
}

/** Returns whether `allowedHosts` names this host, which opens the dashboard to everyone who uses that name. */
export type AllowedHosts = (host: Host, scheme: Scheme) => boolean

const AUTHORITY = /^(?:\[([0-9a-f:.]{2,45})\]|([a-z0-9._-]{1,253}))(?::(\d{1,5}))?$/i

/**
 * Parses one `Host` header, strictly: anything but a plain `name`, `name:port` or `[address]:port` gives null.
 *
 * @example parseHost('LocalHost:3000') // { name: 'localhost', port: 3000 }
 */
export function parseHost(value: string): Host | null {
  const match = AUTHORITY.exec(value)
  if (match === null) return null
  const [, bracketed, plain, digits] = match
  if (bracketed !== undefined && !isIPv6(bracketed)) return null
  const port = digits === undefined ? null : Number(digits)
  if (port !== null && port > 65_535) return null
  return { name: (bracketed ?? plain ?? '').toLowerCase(), port }
}

/** Returns whether a browser can have reached this name on this machine only; DNS cannot change these names. */
export function isLoopbackHost(host: Host): boolean {
  return host.name === 'localhost' || isLoopbackAddress(host.name)
}

/**
 * Returns whether the host is an address literal: rebinding needs a name, so such a `Host` cannot be a foreign page's.
 */
export function isAddressHost(host: Host): boolean {
  return isIP(host.name) !== 0
}

/**
 * Returns whether the address is in 127.0.0.0/8, even as an IPv4-mapped IPv6 address, or ::1, in the format of Node.js.
 */
export function isLoopbackAddress(address: string | undefined): boolean {
  if (address === undefined) return false
  if (address === '::1') return true
  const inner = address.startsWith('::ffff:') ? address.slice(7) : address
  return inner.startsWith('127.') && isIPv4(inner)
}

/** Returns `scheme://host[:port]` in a browser's format: without the scheme's own port. */
export function originOf(scheme: Scheme, host: Host): string {
  const name = isIPv6(host.name) ? `[${host.name}]` : host.name
  const port = portOf(host, scheme)
  return port === defaultPort(scheme) ? `${scheme}://${name}` : `${scheme}://${name}:${port}`
}

/**
 * Compiles the option `allowedHosts`. An entry without a port allows every port. Loopback names in it allow nothing:
 * they are always accepted from loopback peers, and a stranger can send `Host: localhost` too.
 */
export function compileAllowedHosts(entries: readonly string[]): AllowedHosts {
  const hosts = entries.map(parseEntry).filter((host) => host !== null && !isLoopbackHost(host)) as Host[]
  return (host, scheme) =>
    hosts.some((entry) => entry.name === host.name && (entry.port === null || entry.port === portOf(host, scheme)))
}

/**
 * Parses an entry of the option, which may be a bare IPv6 address or a name in another script; a `Host` header has
 * neither.
 */
function parseEntry(entry: string): Host | null {
  if (isIPv6(entry)) return parseHost(`[${entry}]`)
  return parseHost(entry) ?? parseHost(domainToASCII(entry))
}

function portOf(host: Host, scheme: Scheme): number {
  return host.port ?? defaultPort(scheme)
}

function defaultPort(scheme: Scheme): number {
  return scheme === 'https' ? 443 : 80
}
