import type { CpuProfileEngine } from './engine.ts'
import { InspectorEngine } from './inspector-engine.ts'
import { canStartV8, V8Engine } from './v8-engine.ts'

/**
 * Creates the best engine that runs here.
 *
 * @param interval milliseconds between two samples
 * @throws if there is none: a build of Node without an inspector, or one that may not use it
 */
export function createEngine(interval: number): CpuProfileEngine {
  if (canStartV8()) return new V8Engine(interval)
  if (hearsOfOurs()) {
    throw new Error('with --cpu-prof or NODE_V8_COVERAGE, Node would print every profile of ours to the terminal')
  }
  return new InspectorEngine(interval)
}

/**
 * Returns whether the runtime's own inspector session would get our CPU profiles as well. It takes them for answers
 * that it cannot read, and prints a message.
 */
const hearsOfOurs = (): boolean =>
  process.env['NODE_V8_COVERAGE'] !== undefined ||
  [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].some((text) => /(?:^|\s)--cpu-prof\b/.test(text))
