/** The parts of the Request panel's statistics from which its command is made. */
export interface ShownRequest {
  method: string
  url: string
  /** By group, names and values; secrets masked. */
  headers: Readonly<Record<string, readonly (readonly [name: string, value: string])[]>>
}

/** As the server masks secrets. */
const MASK = '[redacted]'
/** Headers that curl makes by itself, or that belong to one connection. */
const LEFT_OUT = /^(?:host|content-length|connection|keep-alive|transfer-encoding|te|upgrade|expect|accept-encoding)$/i

/** Tells whether statistics of a panel have a request. */
export function isShownRequest(stats: unknown): stats is ShownRequest {
  if (typeof stats !== 'object' || stats === null) return false
  const { method, url, headers } = stats as Partial<Record<keyof ShownRequest, unknown>>
  return typeof method === 'string' && typeof url === 'string' && typeof headers === 'object' && headers !== null
}

/**
 * Writes the curl command that sends a request again. Masked values and bodies are not known here: comments above the
 * command say which are missing.
 *
 * @param origin of the app, `http://127.0.0.1:3000`
 * @example asCurl({ method: 'GET', url: '/orders?page=2', headers: {} }, 'http://127.0.0.1:3000')
 * // curl 'http://127.0.0.1:3000/orders?page=2'
 */
export function asCurl({ method, url, headers }: ShownRequest, origin: string): string {
  const all = Object.values(headers).flat()
  const sent = all.filter(([name]) => !LEFT_OUT.test(name))
  const masked = sent.filter(([, value]) => value.includes(MASK)).map(([name]) => name)
  const known = sent.filter(([, value]) => !value.includes(MASK))
  const notes = [
    ...(masked.length === 0 ? [] : [`# Without ${masked.join(', ')}: their values are secrets, which are not kept.`]),
    ...(url.includes(MASK) ? [`# ${MASK} in the address stands for a secret, which is not kept.`] : []),
    ...(hasBody(all) ? ["# Without the request's body, which is not kept: add --data."] : []),
  ]
  const options = [
    ...(method === 'GET' ? [] : method === 'HEAD' ? ['--head'] : [`--request ${quote(method)}`]),
    quote(origin + url),
    ...known.map(([name, value]) => `--header ${quote(`${name}: ${value}`)}`),
    ...(all.some(([name]) => /^accept-encoding$/i.test(name)) ? ['--compressed'] : []),
  ]
  return [...notes, `curl ${options.join(' \\\n  ')}`].join('\n')
}

const hasBody = (headers: readonly (readonly [string, string])[]): boolean =>
  headers.some(
    ([name, value]) => /^transfer-encoding$/i.test(name) || (/^content-length$/i.test(name) && value !== '0'),
  )

/** Quotes a word for a shell. */
const quote = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`
