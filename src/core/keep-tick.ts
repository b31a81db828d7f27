import { executionAsyncResource } from 'node:async_hooks'

let kept: object | null = null

/**
 * Keeps one of the runtime's tick objects alive for as long as the process. `process.nextTick` makes them from a literal
 * with computed names, for which V8 remembers the shape only while some object has it; a full collection at a moment
 * without any tick makes it forget, for good, and each later tick costs a microsecond more: six a request. What we load
 * is enough to bring that collection about (docs/decisions/cost.md).
 */
export function keepTick(): void {
  if (kept !== null) return
  kept = {}
  process.nextTick(() => (kept = executionAsyncResource()))
}
