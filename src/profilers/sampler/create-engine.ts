import type { ProfileEngine } from './engine.ts'
import { InspectorEngine } from './inspector-engine.ts'
import { canStartV8, V8Engine } from './v8-engine.ts'

/**
 * The best way to the profiler that there is here.
 *
 * @param interval milliseconds between two samples
 * @throws where there is none: a build of Node without an inspector, or one that may not use it
 */
export const createEngine = (interval: number): ProfileEngine =>
  canStartV8() ? new V8Engine(interval) : new InspectorEngine(interval)
