import type { ServerResponse } from 'node:http'
import { appendServerTiming } from './server-timing.ts'

/** Header names and values of ours; `Server-Timing` is joined to the app's own. */
export type OurHeaders = Record<string, string>

type WriteHead = ServerResponse['writeHead']
type HeaderValue = string | number | string[]

/**
 * Calls `atHeaders` when the response's headers are written and adds the headers that it gives. Once they are written
 * nothing of it stays on the response; the answer takes it off before that. What the app passes to `writeHead` reaches
 * the runtime as it was, with ours behind it. A call that the runtime refuses leaves no header of ours behind, and a
 * failure of ours leaves the app's call alone.
 */
export function onResponseHeaders(res: ServerResponse, atHeaders: () => OurHeaders): () => void {
  const inherited = !Object.hasOwn(res, 'writeHead')
  // oxlint-disable-next-line typescript/unbound-method -- called with its receiver
  const original: WriteHead = res.writeHead
  let done = false
  const takeOff = (): void => {
    if (res.writeHead !== wrapper) return
    if (inherited) delete (res as { writeHead?: WriteHead }).writeHead
    else res.writeHead = original
  }
  const undo = (): void => {
    if (!done) takeOff()
    done = true
  }
  const wrapper = function writeHead(this: ServerResponse, ...args: unknown[]): ServerResponse {
    if (done || res.headersSent) return Reflect.apply(original, this, args) as ServerResponse
    const added = addSafely(res, args, atHeaders)
    // Before the call, which adds properties: deleting any but the newest makes the object a slow one (2 µs, 1.5 KB).
    const isOnTop = res.writeHead === wrapper
    undo()
    try {
      return Reflect.apply(original, this, added.args) as ServerResponse
    } finally {
      if (!res.headersSent) {
        added.takeBack()
        done = false
        if (isOnTop) res.writeHead = wrapper
      }
    }
  }
  res.writeHead = wrapper
  return undo
}

/** The arguments with our headers, and how to remove those that were set on the response. */
interface Added {
  args: unknown[]
  takeBack: () => void
}

function addSafely(res: ServerResponse, args: unknown[], atHeaders: () => OurHeaders): Added {
  const before: [name: string, value: HeaderValue | undefined][] = []
  const takeBack = (): void => {
    for (const [name, value] of before) {
      if (value === undefined) res.removeHeader(name)
      else res.setHeader(name, value)
    }
  }
  try {
    const ours = atHeaders()
    for (const name of Object.keys(ours)) before.push([name, res.getHeader(name)])
    return { args: addHeaders(res, args, ours), takeBack }
  } catch {
    takeBack()
    return { args, takeBack: () => {} }
  }
}

/** Headers that were passed along must stay the way they are passed: the runtime treats the ways differently. */
function addHeaders(res: ServerResponse, args: unknown[], ours: OurHeaders): unknown[] {
  const at = typeof args[1] === 'string' || (args[1] == null && args[2] != null) ? 2 : 1
  const passed = args[at]
  if (passed === undefined || passed === null) {
    // Setting the first header changes how the runtime treats later lists, so it is the app's to do.
    if (res.getHeaderNames().length === 0) return [args[0], ...(at === 2 ? [args[1]] : []), ours]
    for (const [name, value] of Object.entries(ours)) res.setHeader(name, joined(name, value, res.getHeader(name)))
    return args
  }
  if (typeof passed !== 'object') return args
  const extended = Array.isArray(passed) ? extendList(res, passed, ours) : extendObject(res, passed, ours)
  return [...args.slice(0, at), extended, ...args.slice(at + 1)]
}

function extendObject(res: ServerResponse, passed: object, ours: OurHeaders): object {
  const extended: Record<string, unknown> = { ...passed }
  for (const [name, value] of Object.entries(ours)) {
    const same = Object.keys(extended).findLast((key) => isSame(key, name))
    extended[same ?? name] = joined(name, value, same === undefined ? res.getHeader(name) : extended[same])
  }
  return extended
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
