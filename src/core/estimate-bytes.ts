import { types } from 'node:util'

/** Limits the values that are visited (count). For a larger object the size is extrapolated from their average. */
const MAX_NODES = 2000
const NODE_BYTES = 32

/**
 * Estimates the memory of plain data, in bytes: good enough to bound a history. Visits a bounded part of the data, runs
 * no getter, no proxy trap and no iterator of the app, and follows no cycle twice. Never throws.
 */
export function estimateBytes(value: unknown): number {
  const seen = new Set<object>()
  const pending: unknown[] = [value]
  let unseen = 0
  let bytes = 0
  let nodes = 0
  for (; pending.length > 0 && nodes < MAX_NODES; nodes++) {
    const next = pending.pop()
    bytes += NODE_BYTES + ownBytes(next)
    if (typeof next === 'object' && next !== null && !seen.has(next)) {
      seen.add(next)
      unseen += pushValues(next, pending)
    }
  }
  return Math.round(bytes * (1 + (pending.length + unseen) / nodes))
}

function ownBytes(value: unknown): number {
  if (typeof value === 'string') return value.length * 2
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) return value.byteLength
  return 0
}

/** Adds the values of the object to `pending`, up to a bound, and returns the number of values beyond it. */
function pushValues(object: object, pending: unknown[]): number {
  if (types.isProxy(object) || ArrayBuffer.isView(object)) return 0
  if (types.isMap(object)) {
    let left = MAX_NODES
    Map.prototype.forEach.call(object, (value, key) => {
      if (left-- > 0) pending.push(key, value)
    })
    return Math.max(0, -left) * 2
  }
  const keys = Object.keys(object)
  for (const key of keys.slice(0, MAX_NODES)) {
    const property = Object.getOwnPropertyDescriptor(object, key)
    if (property !== undefined && 'value' in property) pending.push(property.value)
  }
  return Math.max(0, keys.length - MAX_NODES)
}
