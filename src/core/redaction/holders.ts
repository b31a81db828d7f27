import type { Holder } from '../../model/holds.ts'
import type { Trace } from '../../model/trace.ts'
import { redactMatches, redactUrl } from './index.ts'

/** Returns a trace whose other requests have paths without a query and without secrets. */
export function redactHolders(trace: Trace, patterns: readonly RegExp[]): Trace {
  const { holders, heldUp, settlers } = trace
  if (holders === undefined && heldUp === undefined && settlers === undefined) return trace
  return {
    ...trace,
    ...(settlers === undefined ? {} : { settlers: settlers.map((each) => redact(each, patterns)) }),
    ...(holders === undefined ? {} : { holders: holders.map((each) => redact(each, patterns)) }),
    ...(heldUp === undefined ? {} : { heldUp: { ...heldUp, most: heldUp.most.map((each) => redact(each, patterns)) } }),
  }
}

function redact<H extends Holder>(holder: H, patterns: readonly RegExp[]): H {
  const url = redactUrl(holder.path, patterns)
  const query = url.indexOf('?')
  return { ...holder, path: query < 0 ? url : url.slice(0, query), name: redactMatches(holder.name, patterns) }
}
