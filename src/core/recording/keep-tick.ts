import { executionAsyncResource } from 'node:async_hooks'

let kept: object | null = null

/**
 * Keeps one of the runtime's tick objects alive for as long as the process. `process.nextTick` creates them from a
 * literal with computed names, and V8 remembers the shape of that literal only while an object has it. A full
 * collection at a moment without any tick makes V8 forget it, for good, and each later tick costs a microsecond more:
 * six a request. Loading the toolbar is enough to cause that collection (docs/decisions/cost.md).
 */
export function keepTick(): void {
  if (kept !== null) return
  kept = {}
  process.nextTick(() => (kept = executionAsyncResource()))
}
