import type { TraceSite } from '../../model/trace.ts'

/** V8 12.4, that of Node 22, calls the arguments of `Array.fromAsync` outside the caller's async context. */
const LOSES_CONTEXT = process.versions.v8.startsWith('12.4.')

/** Returns why tasks are missing if the recording has awaited a method of the language that loses it; else null. */
export function describeLostContext(sites: readonly TraceSite[], loses: boolean = LOSES_CONTEXT): string | null {
  if (!loses) return null
  const isLost = sites.some(({ place, waits }) => place.callee === 'Array.fromAsync' && waits.count > 0)
  return isLost
    ? 'Array.fromAsync loses the async context on this version of Node (22): tasks that it called are missing'
    : null
}
