import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import type { Scheme } from './hosts.ts'
import { authorityOf } from './target.ts'

/** What the guard judges of a request: plain data, so that every rule can be tested as a table. */
export interface Sender {
  /** The address at the other end of the connection; undefined for a Unix socket or a closed connection. */
  peer: string | undefined
  scheme: Scheme
  /** Every `Host` header: Node.js keeps only the first in `req.headers`. */
  hosts: string[]
  /** Where the request names its host besides `Host`: HTTP/2's `:authority`, an absolute request target. */
  authorities: string[]
  /** Headers that only a proxy writes. */
  forwarding: [name: string, value: string][]
  origins: string[]
  fetchSites: string[]
}

/** Besides `X-Forwarded-*`: what proxies, tunnels and content networks add to what they pass on. */
const PROXY_HEADERS: ReadonlySet<string> = new Set([
  'forwarded',
  'via',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-original-host',
  'x-original-forwarded-for',
  'x-envoy-external-address',
  'true-client-ip',
  'cf-connecting-ip',
  'fastly-client-ip',
  'fly-client-ip',
])

/** Collects from the raw headers what the guard needs; `peer` is the address the connection comes from. */
export function readSender(req: IncomingMessage, peer: string | undefined): Sender {
  const sender: Sender = {
    peer,
    scheme: (req.socket as TLSSocket | null)?.encrypted === true ? 'https' : 'http',
    hosts: [],
    authorities: [],
    forwarding: [],
    origins: [],
    fetchSites: [],
  }
  const authority = authorityOf(req.url)
  if (authority !== null) sender.authorities.push(authority)
  const raw = req.rawHeaders ?? []
  for (let index = 0; index + 1 < raw.length; index += 2) {
    collect(sender, String(raw[index]).toLowerCase(), String(raw[index + 1]))
  }
  return sender
}

function collect(sender: Sender, name: string, value: string): void {
  if (name === 'host') sender.hosts.push(value)
  else if (name === ':authority') sender.authorities.push(value)
  else if (name === 'origin') sender.origins.push(value)
  else if (name === 'sec-fetch-site') sender.fetchSites.push(value)
  else if (name.startsWith('x-forwarded') || PROXY_HEADERS.has(name)) sender.forwarding.push([name, value])
}
