import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import type { Scheme } from './hosts.ts'
import { authorityOf } from '../exchange/target.ts'

/** The data of a request that the guard judges: plain, so that every rule can be tested as a table. */
export interface Sender {
  /** The address at the other end of the connection; undefined for a Unix socket or a closed connection. */
  peer: string | undefined
  scheme: Scheme
  /** Every `Host` header: Node.js keeps only the first in `req.headers`. */
  hosts: string[]
  /** Other names of the host besides `Host`: HTTP/2's `:authority`, an absolute request target. */
  authorities: string[]
  /** Headers that only a proxy sends. */
  forwarding: [name: string, value: string][]
  origins: string[]
  fetchSites: string[]
}

/**
 * Names of headers that only proxies, tunnels, balancers and content networks send. Sources: the documentation of
 * nginx, IIS, Envoy, Akamai, AWS, Azure, Cloudflare, DigitalOcean, Fastly, Fly, Google, Imperva, Netlify, Sucuri,
 * Vercel and WebLogic, and RFC 7239, 8586 and 9110.
 */
const PROXY_HEADERS: ReadonlySet<string> = new Set([
  'forwarded',
  'via',
  'cdn-loop',
  'akamai-origin-hop',
  'client-ip',
  'do-connecting-ip',
  'front-end-https',
  'incap-client-ip',
  'proxy-client-ip',
  'rndr-id',
  'true-client-ip',
  'wl-proxy-client-ip',
  'wl-proxy-ssl',
  'x-client-ip',
  'x-cloud-trace-context',
  'x-cluster-client-ip',
  'x-nginx-proxy',
  'x-proxyuser-ip',
  'x-real-ip',
  'x-remote-addr',
  'x-remote-ip',
  'x-rewrite-url',
  'x-scheme',
  'x-sucuri-clientip',
])

/** Prefixes of names, for products with a family of headers. */
const PROXY_HEADER_PREFIXES =
  /^(?:x-(?:forwarded|original|envoy|azure|arr|appengine|akamai|amzn|amz-cf|nf|vercel)|cf|fastly|fly)(?:-|$)/

/** Collects the data for the guard from the raw headers; `peer` is the address the connection comes from. */
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
  else if (PROXY_HEADERS.has(name) || PROXY_HEADER_PREFIXES.test(name)) sender.forwarding.push([name, value])
}
