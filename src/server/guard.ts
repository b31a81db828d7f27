import { forwardedHosts, forwardedScheme } from './forwarding.ts'
import type { AllowedHosts, Host } from './hosts.ts'
import { isAddressHost, isLoopbackAddress, isLoopbackHost, originOf, parseHost } from './hosts.ts'
import type { Sender } from './sender.ts'

/** What the options say about one sender. */
export interface Policy {
  allowedHosts: AllowedHosts
  /** What `showToolbar` answered for this request; null where there is no such option. */
  shown: boolean | null
}

export type RefusalCode = 'CLOSED' | 'FORBIDDEN_HOST' | 'FORBIDDEN_PROXY' | 'FORBIDDEN_PEER' | 'FORBIDDEN_ORIGIN'

/** Why a sender is turned away, and what would let it in; holds nothing of the request. */
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
  FORBIDDEN_ORIGIN:
    'This request was started by a page of another origin. Open the dashboard by typing or pasting its address.',
}

/**
 * Whether this sender may see anything of the toolbar; null is yes. Pure.
 *
 * @example refuseSender(readSender(req, req.socket.remoteAddress), policy)?.code // 'FORBIDDEN_PEER'
 */
export function refuseSender(sender: Sender, policy: Policy): Refusal | null {
  if (policy.shown === false) return refusal('CLOSED')
  const host = hostOf(sender)
  if (host === null || !acceptsHost(host, sender, policy)) return refusal('FORBIDDEN_HOST')
  if (sender.forwarding.length > 0 && !acceptsProxy(host, sender, policy)) return refusal('FORBIDDEN_PROXY')
  return acceptsPeer(host, sender, policy) ? null : refusal('FORBIDDEN_PEER')
}

/**
 * Whether a page of another origin is behind a request to the dashboard; null is no. Browsers send `Sec-Fetch-Site`
 * and `Origin` by themselves and let no page change them, other programs send neither. A link on another site is
 * refused as well: what a foreign page opens, it holds a handle to and can time.
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

/** The one host that the request names; null where there is none, more than one, or one that is not a host. */
function hostOf(sender: Sender): Host | null {
  if (sender.hosts.length > 1) return null
  const [first, ...others] = [...sender.hosts, ...sender.authorities].map((host) => host.toLowerCase())
  return first === undefined || others.some((other) => other !== first) ? null : parseHost(first)
}

/** Against DNS rebinding: a page of evil.com whose name now points at this machine still sends `Host: evil.com`. */
function acceptsHost(host: Host, sender: Sender, policy: Policy): boolean {
  if (isLoopbackHost(host) || policy.allowedHosts(host, sender.scheme)) return true
  return policy.shown === true && isAddressHost(host)
}

/** A reverse proxy's requests come from loopback under a loopback name, whoever sent them. */
function acceptsProxy(host: Host, sender: Sender, policy: Policy): boolean {
  const scheme = forwardedScheme(sender)
  return askedHosts(host, sender).every((name) => name !== null && policy.allowedHosts(name, scheme))
}

/** A peer without an address (a Unix socket: most have a proxy behind them; a closed connection) is a stranger. */
function acceptsPeer(host: Host, sender: Sender, policy: Policy): boolean {
  return policy.shown === true || isLoopbackAddress(sender.peer) || policy.allowedHosts(host, sender.scheme)
}

/** The origins of our own pages: the request's own, and the one a proxy that the guard let in says it serves. */
function ownOrigins(sender: Sender): string[] {
  const host = hostOf(sender)
  if (host === null) return []
  const own = originOf(sender.scheme, host)
  if (sender.forwarding.length === 0) return [own]
  const scheme = forwardedScheme(sender)
  return [own, ...askedHosts(host, sender).flatMap((name) => (name === null ? [] : [originOf(scheme, name)]))]
}

/** The hosts that the browser asked for, as far as the proxies tell; a proxy that tells none passed `Host` on. */
function askedHosts(host: Host, sender: Sender): (Host | null)[] {
  const forwarded = forwardedHosts(sender)
  return forwarded.length === 0 ? [host] : forwarded
}
