import type { CodePlace } from '../model/trace.ts'
import type { Lines } from './lines.ts'
import { functionAt } from './source-index.ts'
import type { IndexedFunction, SourceIndex } from './source-index.ts'

/**
 * Finds the function that the runtime places at a position. Instrumentation lengthens lines, so another one may stand
 * there in the file; then the nearest function of that line with the name is taken.
 */
export function findSampledFunction(index: SourceIndex, lines: Lines, place: CodePlace): IndexedFunction | undefined {
  const offset = lines.offsetOf(place.functionLine, place.functionColumn)
  const there = functionAt(index, offset, offset)
  const name = lastPart(place.functionName)
  if (there !== undefined && isCalled(there, name) && lineOf(there, lines) === place.functionLine) return there
  const begins = index.functions.filter((fn) => lineOf(fn, lines) === place.functionLine)
  const named = begins.filter((fn) => isCalled(fn, name))
  const candidates = named.length > 0 ? named : begins.length === 1 ? begins : []
  return candidates.toSorted((a, b) => Math.abs(a.begin - offset) - Math.abs(b.begin - offset))[0] ?? there
}

const lineOf = (fn: IndexedFunction, lines: Lines): number => lines.positionOf(fn.begin).line

/** Compares a name with the runtime's, which gives a constructor its class's name. */
function isCalled({ ownName }: IndexedFunction, runtimeName: string): boolean {
  if (runtimeName === '') return ownName === ''
  const parts = ownName.split('.')
  return parts.at(-1) === runtimeName || (parts.at(-1) === 'constructor' && parts.at(-2) === runtimeName)
}

/**
 * Returns the last part of a name: the runtime writes `Repo.load`, `module.exports.load`, `get load` and `async load`
 * for the source's `load`.
 */
const lastPart = (name: string): string => name.split('.').at(-1)!.split(' ').at(-1)!
