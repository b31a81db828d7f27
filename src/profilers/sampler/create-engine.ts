import type { ProfileEngine } from './engine.ts'
import { InspectorEngine } from './inspector-engine.ts'
import { canStartV8, V8Engine } from './v8-engine.ts'

/**
 * The best way to the profiler that there is here.
 *
 * @param interval milliseconds between two samples
 * @throws where there is none: a build of Node without an inspector, or one that may not use it
 */
export function createEngine(interval: number): ProfileEngine {
  if (canStartV8()) return new V8Engine(interval)
  if (hearsOfOurs()) {
    throw new Error('with --cpu-prof or NODE_V8_COVERAGE, Node would print every profile of ours to the terminal')
  }
  return new InspectorEngine(interval)
}

/** The runtime's own session hears of our profiles as well, takes them for answers that it cannot read, and says so. */
const hearsOfOurs = (): boolean =>
  process.env['NODE_V8_COVERAGE'] !== undefined ||
  [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].some((text) => /(?:^|\s)--cpu-prof\b/.test(text))
