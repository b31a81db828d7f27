import type { IncomingMessage } from 'node:http'

/** What the browser does with the answer: shows it, may show it, or gives it to a script. */
export type Purpose = 'page' | 'maybe a page' | 'other'

/** `embed` and `object` are left alone: what they show is part of another page. */
const SHOWN: ReadonlySet<string> = new Set(['document', 'iframe', 'frame'])
/** Libraries that fetch parts of pages say so where the browser cannot. */
const BY_SCRIPTS: ReadonlySet<string> = new Set(['x-requested-with', 'hx-request', 'turbo-frame', 'x-pjax'])

/**
 * What a request is for, by `Sec-Fetch-Dest`, and where a browser sends none (it is old, or the page is neither on
 * `https:` nor on this machine) by `Accept`. It looks at the raw headers: most requests are not for pages, and this is
 * on the way of all of them.
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
