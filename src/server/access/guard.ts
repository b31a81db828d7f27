import { forwardedHosts, forwardedScheme } from './forwarding.ts'
import type { AllowedHosts, Host } from './hosts.ts'
import { isAddressHost, isLoopbackAddress, isLoopbackHost, originOf, parseHost } from './hosts.ts'
import type { Sender } from './sender.ts'

/** The answers of the options for one sender. */
export interface Policy {
  allowedHosts: AllowedHosts
  /** The answer of `showToolbar` for this request; null if the option is not set. */
  shown: boolean | null
}

export type RefusalCode =
  | 'CLOSED'
  | 'FORBIDDEN_HOST'
  | 'FORBIDDEN_PROXY'
  | 'FORBIDDEN_PEER'
  | 'FORBIDDEN_SOCKET'
  | 'FORBIDDEN_ORIGIN'

/** The reason why a sender is refused, and the way to let it in; contains no data of the request. */
export interface Refusal {
  code: RefusalCode
  message: string
}

const MESSAGES: Record<RefusalCode, string> = {
  CLOSED: 'The option showToolbar closes the dashboard to this request.',
  FORBIDDEN_HOST:
    'The dashboard answers to localhost and loopback addresses only. Open it under one of these, or name this host ' +
    'in the option allowedHosts.',
  FORBIDDEN_PROXY:
    'This request came through a proxy, so its sender is unknown. Name the host that the proxy serves in the option ' +
    'allowedHosts.',
  FORBIDDEN_PEER:
    'The dashboard is open to this machine only. Let others in with the option showToolbar or allowedHosts.',
  FORBIDDEN_SOCKET:
    'This request came by a Unix socket, which does not tell its sender and has a proxy behind it as a rule. Let it in ' +
    'with the option showToolbar, or name the host that it asks for in the option allowedHosts.',
  FORBIDDEN_ORIGIN:
    'This request was started by a page of another origin. Open the dashboard by typing or pasting its address.',
}

/**
 * Returns null if this sender may see the toolbar, else the refusal. Pure.
 *
 * @example refuseSender(readSender(req, req.socket.remoteAddress), policy)?.code // 'FORBIDDEN_PEER'
 */
export function refuseSender(sender: Sender, policy: Policy): Refusal | null {
  if (policy.shown === false) return refusal('CLOSED')
  const host = hostOf(sender)
  if (host === null || !acceptsHost(host, sender, policy)) return refusal('FORBIDDEN_HOST')
  if (sender.forwarding.length > 0 && !acceptsProxy(host, sender, policy)) return refusal('FORBIDDEN_PROXY')
  if (acceptsPeer(host, sender, policy)) return null
  return refusal(sender.peer === undefined ? 'FORBIDDEN_SOCKET' : 'FORBIDDEN_PEER')
}

/**
 * Returns a refusal if a page of another origin started the request to the dashboard, else null. Browsers send
 * `Sec-Fetch-Site` and `Origin` by themselves and let no page change them; other programs send neither. A link on
 * another site is refused as well: a foreign page holds a handle to the window that it opens, and can measure times
 * with it.
 */
export function refuseOrigin(sender: Sender): Refusal | null {
  const own = ownOrigins(sender)
  const foreign =
    sender.origins.some((origin) => !own.includes(origin)) ||
    sender.fetchSites.some((site) => site !== 'same-origin' && site !== 'none')
  return foreign ? refusal('FORBIDDEN_ORIGIN') : null
}

function refusal(code: RefusalCode): Refusal {
  return { code, message: MESSAGES[code] }
}

/** Returns the one host that the request names; null for none, several different ones, or an invalid one. */
function hostOf(sender: Sender): Host | null {
  if (sender.hosts.length > 1) return null
  const [first, ...others] = [...sender.hosts, ...sender.authorities].map((host) => host.toLowerCase())
  return first === undefined || others.some((other) => other !== first) ? null : parseHost(first)
}

/** Prevents DNS rebinding: a page of evil.com whose name now points to this machine still sends `Host: evil.com`. */
function acceptsHost(host: Host, sender: Sender, policy: Policy): boolean {
  if (isLoopbackHost(host) || policy.allowedHosts(host, sender.scheme)) return true
  return policy.shown === true && isAddressHost(host)
}

/**
 * Requires that all requested hosts are allowed: requests of a reverse proxy come from loopback under a loopback name,
 * whoever sent them.
 */
function acceptsProxy(host: Host, sender: Sender, policy: Policy): boolean {
  const scheme = forwardedScheme(sender)
  return askedHosts(host, sender).every((name) => name !== null && policy.allowedHosts(name, scheme))
}

/**
 * Returns whether the peer is let in. One without an address counts as a stranger: a Unix socket, of which most have a
 * proxy behind them, or a closed connection.
 */
function acceptsPeer(host: Host, sender: Sender, policy: Policy): boolean {
  return policy.shown === true || isLoopbackAddress(sender.peer) || policy.allowedHosts(host, sender.scheme)
}

/** Returns the origins of our own pages: the request's own, and the one that an accepted proxy reports. */
function ownOrigins(sender: Sender): string[] {
  const host = hostOf(sender)
  if (host === null) return []
  const own = originOf(sender.scheme, host)
  if (sender.forwarding.length === 0) return [own]
  const scheme = forwardedScheme(sender)
  return [own, ...askedHosts(host, sender).flatMap((name) => (name === null ? [] : [originOf(scheme, name)]))]
}

/**
 * Returns the hosts that the browser requested, as far as the proxies report them. A proxy that reports none has passed
 * `Host` on.
 */
function askedHosts(host: Host, sender: Sender): (Host | null)[] {
  const forwarded = forwardedHosts(sender)
  return forwarded.length === 0 ? [host] : forwarded
}
