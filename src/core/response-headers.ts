import type { ServerResponse } from 'node:http'
import { appendServerTiming } from './server-timing.ts'

/** Header names and values of ours; `Server-Timing` is joined to the app's own. */
export type OurHeaders = Record<string, string>

type WriteHead = ServerResponse['writeHead']

/**
 * Calls `atHeaders` once, at the moment when the response's headers are written, and adds the headers that it gives.
 * Nothing of it stays on the response afterwards. What the app passes to `writeHead` reaches the runtime as it was,
 * with ours behind it. A failure of ours leaves the app's call alone.
 */
export function onResponseHeaders(res: ServerResponse, atHeaders: () => OurHeaders): void {
  const inherited = !Object.hasOwn(res, 'writeHead')
  const original: WriteHead = res.writeHead
  const wrapper = function writeHead(this: ServerResponse, ...args: unknown[]): ServerResponse {
    if (res.writeHead === wrapper) {
      if (inherited) delete (res as { writeHead?: WriteHead }).writeHead
      else res.writeHead = original
    }
    const passed = res.headersSent ? args : addSafely(res, args, atHeaders)
    return Reflect.apply(original, this, passed) as ServerResponse
  }
  res.writeHead = wrapper as WriteHead
}

function addSafely(res: ServerResponse, args: unknown[], atHeaders: () => OurHeaders): unknown[] {
  try {
    return addHeaders(res, args, atHeaders())
  } catch {
    return args
  }
}

/** Headers that were passed along must stay the way they are passed: the runtime treats the ways differently. */
function addHeaders(res: ServerResponse, args: unknown[], ours: OurHeaders): unknown[] {
  const at = typeof args[1] === 'string' ? 2 : 1
  const passed = args[at]
  if (passed === undefined || passed === null) {
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
    const same = Object.keys(extended).find((key) => key.toLowerCase() === name.toLowerCase())
    const existing = same === undefined ? res.getHeader(name) : extended[same]
    extended[same ?? name] = joined(name, value, existing)
  }
  return extended
}

/** A flat list of names and values, or a list of pairs. */
function extendList(res: ServerResponse, passed: readonly unknown[], ours: OurHeaders): unknown[] {
  const isPairs = Array.isArray(passed[0])
  const extended = [...passed]
  for (const [name, value] of Object.entries(ours)) {
    const text = joined(name, value, res.getHeader(name))
    if (isPairs) extended.push([name, text])
    else extended.push(name, text)
  }
  return extended
}

function joined(name: string, value: string, existing: unknown): string | number | string[] {
  if (name !== 'Server-Timing') return value
  return appendServerTiming(existing as string | number | string[] | undefined, value) ?? value
}
