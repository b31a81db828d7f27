import type { Host, Scheme } from './hosts.ts'
import { parseHost } from './hosts.ts'
import type { Sender } from './sender.ts'

/** The longest `Forwarded` header that is read; a longer one counts as naming a host that nobody allowed. */
const MAX_FORWARDED_LENGTH = 1024

const FORWARDED_PAIR = /([\w!#$%&'*+.^`|~-]+)=("(?:[^"\\]|\\.)*"|[^;,\s"]*)/g

/** The hosts that proxies say were asked for, null for each that cannot be read. Empty where none says. */
export function forwardedHosts(sender: Sender): (Host | null)[] {
  return fieldsOf(sender, 'x-forwarded-host', 'host').map(parseHost)
}

/** The scheme the browser used, as the proxy nearest to us says it; the connection's own where none does. */
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

/** The values of one parameter of RFC 7239's `Forwarded`, in order. */
function parametersOf(value: string, parameter: string): string[] {
  if (value.length > MAX_FORWARDED_LENGTH) return ['']
  return [...value.matchAll(FORWARDED_PAIR)]
    .filter((pair) => pair[1]?.toLowerCase() === parameter)
    .map((pair) => unquote(pair[2] ?? ''))
}

function unquote(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value
}
