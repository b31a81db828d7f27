import type { SoakOutcome } from './soak.ts'

/** Growth after the first fifth that noise of the collector and of compiled code may reach. */
const MEMORY_TOLERANCE_BYTES = 4 * 2 ** 20
/** Descriptors, listeners and active things that may be more than after the first fifth. */
const COUNT_TOLERANCE = 8
/** Below it, memory is not judged: the first requests compile the code and fill the history. */
const REQUESTS_FOR_MEMORY = 20_000

/** Returns whether a run of so many requests is judged by its memory. */
export const isLong = (requests: number): boolean => requests >= REQUESTS_FOR_MEMORY

/** Says all that is wrong with an outcome; empty if it is good. */
export function findFaults({ mode, requests, differences, measured, places, found }: SoakOutcome): string[] {
  const faults = differences.map((name) => `${mode}: differs from bare: ${name}`)
  faults.push(...found.map((place) => `${mode}: a secret shows: ${place}`))
  if (mode !== 'bare' && places < 60) faults.push(`${mode}: secrets at ${places} places only`)
  const [, first, ...rest] = measured
  const last = rest.at(-1)
  if (first === undefined || last === undefined) return [...faults, `${mode}: was not measured`]
  if (isLong(requests) && last.memory - first.memory > MEMORY_TOLERANCE_BYTES) {
    faults.push(`${mode}: memory grew from ${first.memory} to ${last.memory} bytes`)
  }
  for (const kind of ['files', 'listeners', 'active'] as const) {
    if ((last[kind] ?? 0) - (first[kind] ?? 0) <= COUNT_TOLERANCE) continue
    faults.push(`${mode}: ${kind} grew from ${first[kind]} to ${last[kind]}`)
  }
  return faults
}
