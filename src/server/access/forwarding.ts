import type { Host, Scheme } from './hosts.ts'
import { parseHost } from './hosts.ts'
import type { Sender } from './sender.ts'

/**
 * The longest `Forwarded` header that is read (characters). A longer one counts as naming a host that is not allowed.
 */
const MAX_FORWARDED_LENGTH = 1024

const FORWARDED_PAIR = /([\w!#$%&'*+.^`|~-]+)=("(?:[^"\\]|\\.)*"|[^;,\s"]*)/g

/**
 * Returns the hosts that proxies report as requested, null for each that cannot be parsed. Empty if none reports one.
 */
export function forwardedHosts(sender: Sender): (Host | null)[] {
  return fieldsOf(sender, 'x-forwarded-host', 'host').map(parseHost)
}

/** Returns the scheme that the browser used, as the nearest proxy reports it; the connection's own if none does. */
export function forwardedScheme(sender: Sender): Scheme {
  const last = fieldsOf(sender, 'x-forwarded-proto', 'proto').at(-1)
  return last === 'http' || last === 'https' ? last : sender.scheme
}

function fieldsOf(sender: Sender, header: string, parameter: string): string[] {
  return sender.forwarding.flatMap(([name, value]) => {
    if (name === header) return value.split(',').map((part) => part.trim())
    return name === 'forwarded' ? parametersOf(value, parameter) : []
  })
}

/** Returns the values of one parameter of RFC 7239's `Forwarded`, in order. */
function parametersOf(value: string, parameter: string): string[] {
  if (value.length > MAX_FORWARDED_LENGTH) return ['']
  return [...value.matchAll(FORWARDED_PAIR)]
    .filter((pair) => pair[1]?.toLowerCase() === parameter)
    .map((pair) => unquote(pair[2] ?? ''))
}

function unquote(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value
}
