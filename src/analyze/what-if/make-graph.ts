import type { Limits } from '../../model/async-stats.ts'
import { answerChainOf } from '../tasks/answering.ts'
import { activationAt, CLOCK_MS, listLives } from './activations.ts'
import type { Activation } from './activations.ts'
import { addOperations } from './add-operations.ts'
import { addWaits } from './add-waits.ts'
import { BusyLoop } from './busy-loop.ts'
import { GraphBuilder } from './graph.ts'
import type { Graph, Moment, Recorded } from './graph.ts'
import { afterOperation, afterRoot, endOfRoot, fromBegin, momentIn } from './making.ts'
import type { Making } from './making.ts'
import { makeResources } from './resources.ts'
import { Roots } from './roots.ts'

/** Makes the graph of a recorded request; the same for the same record. */
export function makeGraph(recorded: Recorded, limits: Limits): Graph {
  const { tasks, operations, duration } = recorded
  const index = new Map(tasks.map(({ taskId }, at) => [taskId, at]))
  const lives = listLives(tasks, index, duration)
  const builder = new GraphBuilder()
  const begin = builder.node({ isJob: false, start: 0, length: 0 })
  const tops = lives.flatMap(({ activations }) => activations.filter((each) => each.top === each))
  const loop = new BusyLoop(tops)
  for (const run of loop.runs) run.node = addJob(builder, run)
  const resources = makeResources(recorded, limits)
  const roots = new Roots(recorded)
  const known = { recorded, builder, index, lives, loop, resources, roots, begin }
  const making = { ...known, operations: new Map<string, number>() }
  addOperations(making)
  addCalls(making)
  const resumes = addWaits(making)
  const end = addEnd(making)
  const byId = new Map(operations.map(({ operationId }, at) => [operationId, at]))
  return {
    ...{ nodes: builder.nodes(), edges: builder.edges(), capacities: resources.capacities, end },
    ...{ tasks: index, operations: byId, lives, resumes },
    callers: Int32Array.from(tasks, ({ parent }) => index.get(parent ?? '') ?? -1),
    wholes: Int32Array.from(operations, ({ parentOperation }) => byId.get(parentOperation ?? '') ?? -1),
  }
}

const addJob = (builder: GraphBuilder, { start, runEnd, task }: Activation): number =>
  builder.node({ isJob: true, start, length: runEnd - start, task })

/** Adds the edges of calls that no running caller made: by callbacks, and those of tasks without a caller. */
function addCalls(making: Making): void {
  const { recorded, lives, index, builder } = making
  recorded.tasks.forEach((task, at) => {
    const first = lives[at]!.activations[0]!
    if (first.top !== first) return
    const caller = index.get(task.parent ?? '') ?? at
    builder.edge(caller < at ? calledAt(making, caller, first.start) : afterRoot(making, first.start), first.node)
  })
}

function calledAt(making: Making, caller: number, time: number): Moment {
  const since = activationAt(making.lives[caller]!, time)?.end ?? 0
  return afterOperation(making, caller, [since, time]) ?? momentIn(making, caller, time)
}

/** Adds the end of the request: some time after the task that answered it, or else all work without a caller. */
function addEnd(making: Making): number {
  const { recorded, builder, roots, index } = making
  const { duration } = recorded
  const [answering] = answerChainOf(recorded, index)
  if (answering !== undefined) {
    const { task, to } = answering
    const moment = momentIn(making, task - 1, to)
    const answered = builder.node({ isJob: false, start: duration, length: 0 })
    builder.edge({ ...moment, gap: moment.gap + duration - to }, answered)
    return answered
  }
  const last = roots.endedBefore(duration)
  const end = builder.node({ isJob: false, start: duration, length: 0, lag: duration - (last?.end ?? 0) })
  builder.edge(fromBegin(making, 0), end)
  for (const root of roots.list) {
    if (root.end <= duration + CLOCK_MS) builder.edge(endOfRoot(making, root), end)
  }
  return end
}
