import type { IncomingMessage } from 'node:http'

/** The browser's use of the response: it shows it, may show it, or gives it to a script. */
export type Purpose = 'page' | 'maybe a page' | 'other'

/** Destinations that are shown; `embed` and `object` are left out, because they are part of another page. */
const SHOWN: ReadonlySet<string> = new Set(['document', 'iframe', 'frame'])
/** Headers of libraries that fetch parts of pages, for browsers that do not tell. */
const BY_SCRIPTS: ReadonlySet<string> = new Set(['x-requested-with', 'hx-request', 'turbo-frame', 'x-pjax'])

/**
 * Returns the purpose of a request, by `Sec-Fetch-Dest`, or by `Accept` if the browser sends none (it is old, or the
 * page is neither on `https:` nor on this machine). Fast path: reads the raw headers, because it runs for every
 * request, and most are not for pages.
 */
export function purposeOf({ method, rawHeaders }: IncomingMessage): Purpose {
  if (method === 'HEAD') return 'other'
  let purpose: Purpose = 'other'
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!
    if (name.length < 6) continue
    const value = rawHeaders[index + 1]!
    if (isNamed(name, 'sec-fetch-dest')) return SHOWN.has(value) ? 'page' : 'other'
    if (isNamed(name, 'accept') && value.includes('text/html')) purpose = 'maybe a page'
  }
  return purpose === 'other' || isByScript(rawHeaders) ? 'other' : purpose
}

const isNamed = (name: string, wanted: string): boolean =>
  name.length === wanted.length && name.toLowerCase() === wanted

const isByScript = (rawHeaders: readonly string[]): boolean =>
  rawHeaders.some((name, index) => index % 2 === 0 && BY_SCRIPTS.has(name.toLowerCase()))
