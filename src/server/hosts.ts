import { isIP, isIPv4, isIPv6 } from 'node:net'
import { domainToASCII } from 'node:url'

export type Scheme = 'http' | 'https'

/** A `Host` header taken apart. `name` is in lower case, without the brackets of an IPv6 address. */
export interface Host {
  name: string
  /** Null where the header names none: the scheme's own port. */
  port: number | null
}

/** Says whether `allowedHosts` names this host and so opens the dashboard to whoever uses that name. */
export type AllowedHosts = (host: Host, scheme: Scheme) => boolean

const AUTHORITY = /^(?:\[([0-9a-f:.]{2,45})\]|([a-z0-9._-]{1,253}))(?::(\d{1,5}))?$/i

/**
 * Reads one `Host` header, strictly: what is no plain `name`, `name:port` or `[address]:port` gives null.
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

/** True of names that a browser can only have reached on this machine; DNS has no say in them. */
export function isLoopbackHost(host: Host): boolean {
  return host.name === 'localhost' || isLoopbackAddress(host.name)
}

/** True of an address literal: rebinding needs a name, so such a `Host` cannot be somebody else's page. */
export function isAddressHost(host: Host): boolean {
  return isIP(host.name) !== 0
}

/** True of 127.0.0.0/8, also as an IPv4-mapped IPv6 address, and of ::1, as Node.js writes peer addresses. */
export function isLoopbackAddress(address: string | undefined): boolean {
  if (address === undefined) return false
  if (address === '::1') return true
  const inner = address.startsWith('::ffff:') ? address.slice(7) : address
  return inner.startsWith('127.') && isIPv4(inner)
}

/** `scheme://host[:port]` as a browser writes it: the scheme's own port is left out. */
export function originOf(scheme: Scheme, host: Host): string {
  const name = isIPv6(host.name) ? `[${host.name}]` : host.name
  const port = portOf(host, scheme)
  return port === defaultPort(scheme) ? `${scheme}://${name}` : `${scheme}://${name}:${port}`
}

/**
 * Compiles the option `allowedHosts`. An entry without a port holds for every port. Loopback names in it open
 * nothing: they are always good for loopback peers, and a stranger can write `Host: localhost` too.
 */
export function compileAllowedHosts(entries: readonly string[]): AllowedHosts {
  const hosts = entries.map(parseEntry).filter((host) => host !== null && !isLoopbackHost(host)) as Host[]
  return (host, scheme) =>
    hosts.some((entry) => entry.name === host.name && (entry.port === null || entry.port === portOf(host, scheme)))
}

/** People write bare IPv6 addresses and names in their own script here; a `Host` header has neither. */
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
