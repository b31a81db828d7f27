import type { ServerResponse } from 'node:http'
import { appendServerTiming } from './server-timing.ts'

/** Header names and values of ours: ASCII of our own making, without line breaks. */
export type OurHeaders = Record<string, string>

type WriteHead = ServerResponse['writeHead']
type HeaderValue = string | number | string[]

/**
 * Calls `atHeaders` when the response's headers are written and adds the headers that it gives, for a response whose
 * prototype has no hook of ours. Once they are written nothing of it stays on the response; the answer takes it off
 * before that.
 */
export function onResponseHeaders(res: ServerResponse, atHeaders: () => OurHeaders): () => void {
  const inherited = !Object.hasOwn(res, 'writeHead')
  // oxlint-disable-next-line typescript/unbound-method -- called with its receiver
  const original: WriteHead = res.writeHead
  let done = false
  const undo = (): void => {
    done = true
    if (res.writeHead !== wrapper) return
    if (inherited) delete (res as { writeHead?: WriteHead }).writeHead
    else res.writeHead = original
  }
  const wrapper = function writeHead(this: ServerResponse, ...args: unknown[]): ServerResponse {
    if (done || res.headersSent) return Reflect.apply(original, this, args) as ServerResponse
    try {
      return writeHeadWith(res, original, args, atHeaders)
    } finally {
      if (res.headersSent) undo()
    }
  }
  res.writeHead = wrapper
  return undo
}

/**
 * Calls `writeHead` with the headers that `atHeaders` gives. What the app passes to it reaches the runtime as it was,
 * with ours behind it. A call that the runtime refuses leaves no header of ours behind, and a failure of ours leaves
 * the app's call alone.
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

/** Of `node:http` in all its versions, though not in its types; widely read. */
export interface WrittenHead {
  /** The whole head as it will be sent; null before it is written, undefined in other kinds of responses. */
  _header?: string | null
  _headerSent?: boolean
}

/** Who has headers to add, asked when the app's are written. */
export interface HeaderOwner {
  headersNow(): OurHeaders
}

const END_OF_HEAD = '\r\n\r\n'

/**
 * Adds headers to a head of HTTP/1 that has just been written and is still to be sent, as lines behind those of the
 * app, which stay as they are: a second `Server-Timing` says the same as a longer one. For the runtime to take three
 * more headers costs several times as much (docs/decisions/cost.md). A failure of ours leaves the head alone.
 */
export function appendToHead(res: ServerResponse, owner: HeaderOwner): void {
  const written = res as WrittenHead
  const head = written._header
  if (typeof head !== 'string' || written._headerSent !== false || !head.endsWith(END_OF_HEAD)) return
  try {
    const ours = owner.headersNow()
    let longer = head.slice(0, -END_OF_HEAD.length)
    for (const name in ours) longer += lineStart(name) + ours[name]!
    written._header = longer + END_OF_HEAD
  } catch {
    // The app's response is more than our headers.
  }
}

/** Each name's, put together once. */
const lineStarts = new Map<string, string>()

function lineStart(name: string): string {
  const known = lineStarts.get(name)
  if (known !== undefined) return known
  const start = `\r\n${name}: `
  lineStarts.set(name, start)
  return start
}

/** What our headers have replaced on the response. */
type Replaced = [name: string, value: HeaderValue | undefined][]

/** The arguments with our headers, and what was replaced. */
interface Added {
  args: unknown[]
  before: Replaced | null
}

function addSafely(res: ServerResponse, args: unknown[], atHeaders: () => OurHeaders): Added {
  let before: Replaced | null = null
  try {
    const ours = atHeaders()
    const at = typeof args[1] === 'string' || (args[1] == null && args[2] != null) ? 2 : 1
    const passed = args[at]
    // Headers that were passed along must stay the way they are passed: the runtime treats the ways differently.
    if (typeof passed === 'object' && passed !== null) {
      const extended = Array.isArray(passed) ? extendList(res, passed, ours) : extendObject(res, passed, ours)
      return { args: at === 1 ? [args[0], extended] : [args[0], args[1], extended], before }
    }
    if (passed !== undefined && passed !== null) return { args, before }
    // Setting the first header changes how the runtime treats later lists, so it is the app's to do.
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

function extendObject(res: ServerResponse, passed: object, ours: OurHeaders): object {
  const extended: Record<string, unknown> = { ...passed }
  for (const name in ours) {
    const same = sameKey(extended, name)
    extended[same ?? name] = joined(name, ours[name]!, same === undefined ? res.getHeader(name) : extended[same])
  }
  return extended
}

/** The last of its keys that is this name, in whatever letters. */
function sameKey(headers: object, name: string): string | undefined {
  let same: string | undefined
  for (const key in headers) if (isSame(key, name)) same = key
  return same
}

/** A flat list of names and values, or a list of pairs; in both, what is there already is joined at its place. */
function extendList(res: ServerResponse, passed: readonly unknown[], ours: OurHeaders): unknown[] {
  const isPairs = Array.isArray(passed[0])
  const names = isPairs ? passed.map((pair) => (Array.isArray(pair) ? pair[0] : pair)) : passed
  const extended = [...passed]
  for (const [name, value] of Object.entries(ours)) {
    const same = names.findLastIndex((key, index) => (isPairs || index % 2 === 0) && isSame(key, name))
    const existing = same < 0 ? res.getHeader(name) : isPairs ? (passed[same] as unknown[])[1] : passed[same + 1]
    const text = joined(name, value, existing)
    if (isPairs) extended[same < 0 ? extended.length : same] = [same < 0 ? name : names[same], text]
    else if (same < 0) extended.push(name, text)
    else extended[same + 1] = text
  }
  return extended
}

const isSame = (key: unknown, name: string): boolean =>
  typeof key === 'string' && key.length === name.length && key.toLowerCase() === name.toLowerCase()

function joined(name: string, value: string, existing: unknown): HeaderValue {
  if (name !== 'Server-Timing') return value
  return appendServerTiming(existing as HeaderValue | undefined, value) ?? value
}
