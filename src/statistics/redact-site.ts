import { redactName } from '../core/redaction/index.ts'
import type { Site } from '../model/async-stats.ts'
import type { SourcePlace } from '../model/place.ts'

/** Masks secrets in the names of a place; its other fields stay. */
export const redactSite = <P extends Site>(place: P, patterns: readonly RegExp[]): P => ({
  ...place,
  function: redactName(place.function, patterns),
  file: redactName(place.file, patterns),
})

/** Masks secrets in the names of a place in a trace, the function that it awaits included. */
export const redactPlace = (place: SourcePlace, patterns: readonly RegExp[]): SourcePlace => ({
  ...redactSite(place, patterns),
  callee: place.callee === null ? null : redactName(place.callee, patterns),
})
