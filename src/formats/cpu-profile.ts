import type { CpuNode, CpuStats } from '../model/cpu-samples.ts'

/**
 * The file `*.cpuprofile` that Chrome DevTools, VS Code and others read. Times are microseconds, lines count from 0.
 */
export interface CpuProfileFile {
  nodes: CpuProfileNode[]
  startTime: number
  endTime: number
  /** Ids of nodes, one for each interval of the timeline. */
  samples: number[]
  /** From the previous sample to this one. */
  timeDeltas: number[]
}

export interface CpuProfileNode {
  id: number
  callFrame: { functionName: string; scriptId: string; url: string; lineNumber: number; columnNumber: number }
  hitCount: number
  children: number[]
}

const ROOT = 1
const IDLE = 2
/** Added to our ids, which come after the two that every profile has. */
const ID_SHIFT = 2
/** Shorter gaps (µs) are rounding errors. */
const MIN_HOLE_US = 1

/**
 * Converts the request's own CPU time into a `.cpuprofile`, idle while the request did not run.
 *
 * @example
 * writeFileSync('request.cpuprofile', JSON.stringify(toCpuProfile(stats)))
 */
export function toCpuProfile({ nodes, timeline }: CpuStats): CpuProfileFile {
  const file: CpuProfileFile = { nodes: listNodes(nodes), startTime: 0, endTime: 0, samples: [], timeDeltas: [] }
  const hits = new Map(file.nodes.map((node) => [node.id, node]))
  let last = 0
  const addSample = (id: number, at: number): void => {
    file.samples.push(id)
    file.timeDeltas.push(at - last)
    last = at
    hits.get(id)!.hitCount++
  }
  let end = 0
  for (const { node, start, duration } of timeline) {
    const at = Math.max(end, Math.round(start * 1000))
    if (at - end > MIN_HOLE_US) addSample(IDLE, end)
    addSample(node + ID_SHIFT, at)
    end = Math.max(at, Math.round((start + duration) * 1000))
  }
  // Viewers give a sample the time until the next one.
  addSample(IDLE, end)
  file.endTime = end
  return file
}

function listNodes(nodes: readonly CpuNode[]): CpuProfileNode[] {
  const listed = new Map<number, CpuProfileNode>()
  listed.set(ROOT, { id: ROOT, callFrame: pseudoFrame('(root)'), hitCount: 0, children: [IDLE] })
  listed.set(IDLE, { id: IDLE, callFrame: pseudoFrame('(idle)'), hitCount: 0, children: [] })
  const scripts = new Map<string, string>()
  for (const node of nodes) {
    if (!scripts.has(node.file)) scripts.set(node.file, String(scripts.size + 1))
    const callFrame = {
      functionName: node.function,
      scriptId: scripts.get(node.file)!,
      url: node.file,
      lineNumber: node.line - 1,
      columnNumber: node.column - 1,
    }
    listed.set(node.id + ID_SHIFT, { id: node.id + ID_SHIFT, callFrame, hitCount: 0, children: [] })
    listed.get(node.parent === null ? ROOT : node.parent + ID_SHIFT)!.children.push(node.id + ID_SHIFT)
  }
  return [...listed.values()]
}

const pseudoFrame = (functionName: string): CpuProfileNode['callFrame'] => ({
  functionName,
  scriptId: '0',
  url: '',
  lineNumber: -1,
  columnNumber: -1,
})
