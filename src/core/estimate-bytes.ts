/** Nodes that are looked at; what is larger is large enough to be taken for this many times the last average. */
const MAX_NODES = 2000
const NODE_BYTES = 32

/**
 * About how much memory plain data takes, in bytes: good enough to bound a history. Looks at a bounded part of it, runs
 * no getter, and follows no cycle twice.
 */
export function estimateBytes(value: unknown): number {
  const seen = new Set<object>()
  const pending: unknown[] = [value]
  let bytes = 0
  let nodes = 0
  for (; pending.length > 0 && nodes < MAX_NODES; nodes++) {
    const next = pending.pop()
    bytes += NODE_BYTES
    if (typeof next === 'string') bytes += next.length * 2
    else if (ArrayBuffer.isView(next)) bytes += next.byteLength
    else if (typeof next === 'object' && next !== null && !seen.has(next)) {
      seen.add(next)
      pushValues(next, pending)
    }
  }
  return nodes === 0 ? 0 : Math.round(bytes * (1 + pending.length / nodes))
}

function pushValues(object: object, pending: unknown[]): void {
  if (object instanceof Map) {
    for (const [key, value] of object) pending.push(key, value)
    return
  }
  for (const key of Object.keys(object)) {
    const property = Object.getOwnPropertyDescriptor(object, key)
    if (property !== undefined && 'value' in property) pending.push(property.value)
  }
}
