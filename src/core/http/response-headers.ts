import type { ServerResponse } from 'node:http'
import { placeMethod } from '../place-method.ts'
import { appendServerTiming } from './server-timing.ts'
import { headersAt, isPairs, isSameName } from './written-head.ts'

/** Names and values of our headers: ASCII of our own making, without line breaks. */
export type OurHeaders = Record<string, string>

type WriteHead = ServerResponse['writeHead']
type HeaderValue = string | number | string[]

/**
 * Calls `atHeaders` when the response's headers are written and adds the headers that it returns, for a response whose
 * prototype has no hook of ours. Afterwards nothing of it stays on the response. The returned function removes it
 * before that.
 */
export function onResponseHeaders(res: ServerResponse, atHeaders: () => OurHeaders): () => void {
  const place = placeMethod<WriteHead>(
    res,
    'writeHead',
    (here) =>
      function writeHead(this: ServerResponse, ...args: unknown[]): ServerResponse {
        const below = here.below()
        if (!here.isActive || res.headersSent) return Reflect.apply(below, this, args) as ServerResponse
        try {
          return writeHeadWith(res, below, args, atHeaders)
        } finally {
          if (res.headersSent) here.undo()
        }
      },
  )
  return () => place.undo()
}

/**
 * Calls `writeHead` with the headers of `atHeaders` added. The app's arguments reach the runtime as they were, with
 * ours behind them. A call that the runtime refuses leaves no header of ours behind, and a failure of ours does not
 * affect the app's call.
 */
function writeHeadWith(
  res: ServerResponse,
  original: WriteHead,
  args: unknown[],
  atHeaders: () => OurHeaders,
): ServerResponse {
  const added = addSafely(res, args, atHeaders)
  try {
    return Reflect.apply(original, res, added.args) as ServerResponse
  } finally {
    if (!res.headersSent) takeBack(res, added.before)
  }
}

/** Internal fields of `node:http` in all its versions, missing in its types. Many packages read them. */
export interface WrittenHead {
  /** The whole head as it will be sent; null before it is written, undefined in other kinds of responses. */
  _header?: string | null
  _headerSent?: boolean
}

/** Supplies our headers when the app's are written. */
export interface HeaderOwner {
  headersNow(): OurHeaders
}

const END_OF_HEAD = '\r\n\r\n'

/**
 * Adds headers to a head of HTTP/1 that has just been written and is still to be sent, as lines behind those of the
 * app, which stay unchanged: a second `Server-Timing` means the same as a longer one. Passing three more headers
 * through the runtime costs several times as much (docs/decisions/cost.md). A failure of ours does not affect the head.
 */
export function appendToHead(res: ServerResponse, owner: HeaderOwner): void {
  const written = res as WrittenHead
  const head = written._header
  if (typeof head !== 'string' || written._headerSent !== false || !head.endsWith(END_OF_HEAD)) return
  try {
    const ours = owner.headersNow()
    let longer = head.slice(0, -END_OF_HEAD.length)
    if (REQUEST_HEADER in ours && isOfToolbar(longer)) longer = longer.replace(FOREIGN_LINES, '')
    for (const name in ours) longer += lineStart(name) + ours[name]!
    written._header = longer + END_OF_HEAD
  } catch {
    // Our headers may be missing; the app's response must not.
  }
}

const REQUEST_HEADER = 'X-Debug-Toolbar-Request'

/**
 * Matches the lines of a server behind this one that runs the toolbar too: a client sees those of the outermost alone.
 * They come in the case in which that server has sent them, or in lower case.
 */
const FOREIGN_LINES = /\r\nX-Debug-Toolbar-(?:Request|Link):[^\r\n]*/gi
const isOfToolbar = (head: string): boolean => head.includes('X-Debug-Toolbar-') || head.includes('x-debug-toolbar-')

/** Caches the start of the line by header name. */
const lineStarts = new Map<string, string>()

function lineStart(name: string): string {
  const known = lineStarts.get(name)
  if (known !== undefined) return known
  const start = `\r\n${name}: `
  lineStarts.set(name, start)
  return start
}

/** The values on the response that our headers have replaced. */
type Replaced = [name: string, value: HeaderValue | undefined][]

/** The arguments with our headers, and the values that they replaced. */
interface Added {
  args: unknown[]
  before: Replaced | null
}

function addSafely(res: ServerResponse, args: unknown[], atHeaders: () => OurHeaders): Added {
  let before: Replaced | null = null
  try {
    const ours = atHeaders()
    const at = headersAt(args)
    const passed = args[at]
    // Headers that the app passes must keep their form: the runtime treats objects and lists differently.
    if (typeof passed === 'object' && passed !== null) {
      const extended = Array.isArray(passed) ? extendList(res, passed, ours) : extendObject(res, passed, ours)
      return { args: at === 1 ? [args[0], extended] : [args[0], args[1], extended], before }
    }
    if (passed !== undefined && passed !== null) return { args, before }
    // Setting the first header changes how the runtime treats later lists, so only the app may do that.
    if (res.getHeaderNames().length === 0)
      return { args: at === 2 ? [args[0], args[1], ours] : [args[0], ours], before }
    before = []
    setHeaders(res, ours, before)
    return { args, before }
  } catch {
    takeBack(res, before)
    return { args, before: null }
  }
}

function setHeaders(res: ServerResponse, ours: OurHeaders, before: Replaced): void {
  for (const name in ours) {
    const existing = res.getHeader(name)
    before.push([name, existing])
    res.setHeader(name, joined(name, ours[name]!, existing))
  }
}

function takeBack(res: ServerResponse, before: Replaced | null): void {
  for (const [name, value] of before ?? []) {
    if (value === undefined) res.removeHeader(name)
    else res.setHeader(name, value)
  }
}

function extendObject(res: Headers, passed: object, ours: OurHeaders): object {
  const extended: Record<string, unknown> = { ...passed }
  for (const name in ours) {
    const same = sameKey(extended, name)
    extended[same ?? name] = joined(name, ours[name]!, same === undefined ? res.getHeader(name) : extended[same])
  }
  return extended
}

/** Returns the last key that is this name, regardless of case. */
function sameKey(headers: object, name: string): string | undefined {
  let same: string | undefined
  for (const key in headers) if (isSameName(key, name)) same = key
  return same
}

/** Returns headers that are passed together, in one of the forms of HTTP/2, with ours added. */
export function extendHeaders(passed: object, ours: OurHeaders): object {
  return Array.isArray(passed) ? extendList(NOTHING_SET, passed, ours) : extendObject(NOTHING_SET, passed, ours)
}

type Headers = Pick<ServerResponse, 'getHeader'>

const NOTHING_SET: Headers = { getHeader: () => undefined }

/** Extends a flat list of names and values, or a list of pairs. An existing value is joined in its place. */
function extendList(res: Headers, passed: readonly unknown[], ours: OurHeaders): unknown[] {
  const inPairs = isPairs(passed)
  const names = inPairs ? passed.map((pair) => (Array.isArray(pair) ? pair[0] : pair)) : passed
  const extended = [...passed]
  for (const [name, value] of Object.entries(ours)) {
    const same = names.findLastIndex((key, index) => (inPairs || index % 2 === 0) && isSameName(key, name))
    const existing = same < 0 ? res.getHeader(name) : inPairs ? (passed[same] as unknown[])[1] : passed[same + 1]
    const text = joined(name, value, existing)
    if (inPairs) extended[same < 0 ? extended.length : same] = [same < 0 ? name : names[same], text]
    else if (same < 0) extended.push(name, text)
    else extended[same + 1] = text
  }
  return extended
}

function joined(name: string, value: string, existing: unknown): HeaderValue {
  if (name !== 'Server-Timing') return value
  return appendServerTiming(existing as HeaderValue | undefined, value) ?? value
}
