import type { StackSite } from '../../model/async-stats.ts'
import type { SampledInput } from '../trace/input.ts'

/** The runtime's files with functions that hold the loop, each with an asynchronous form. */
const SYNC_FILE = /^node:(?:internal\/)?(?:fs|zlib|child_process|crypto)\b/
/** Those in which the process waits for the system, and gets no sample until it goes on. */
const WAITING_FILE = /^node:(?:internal\/)?(?:fs|child_process)\b/
const SYNC_NAME = /^(?:[a-z]\w*Sync|syncBufferWrapper)$/
/** The runtime's loader of modules. */
const LOADER_FILE = /^node:internal\/modules\//

export interface Judged {
  kind: 'gc' | 'load' | 'code'
  sync?: { name: string; waits: boolean }
  /** The user's function that called it, or that asked for the module. */
  site?: StackSite
}

export type Judge = (node: number) => Judged

/** Returns a function that judges the stack of a node, each once. */
export function newJudge(sampled: SampledInput): Judge {
  const known = new Map<number, Judged>()
  return (node) => {
    const judged = known.get(node) ?? judge(node, sampled)
    known.set(node, judged)
    return judged
  }
}

function judge(node: number, { samples, frames }: SampledInput): Judged {
  const { nodes } = samples
  const found: Judged = { kind: 'code' }
  for (let at = node; at !== 0; at = nodes.parent[at - 1]!) {
    const { kind, file, function: name, line, column, library } = frames[nodes.frame[at - 1]!]!
    if (kind === 'gc') return { kind }
    if (LOADER_FILE.test(file)) {
      found.kind = 'load'
      // Functions further in are those of the module.
      delete found.site
      continue
    }
    if (SYNC_FILE.test(file) && SYNC_NAME.test(name)) found.sync = { name, waits: WAITING_FILE.test(file) }
    else if (!library && kind === 'code' && found.site === undefined)
      found.site = { function: name, file, line, column }
  }
  return found
}
