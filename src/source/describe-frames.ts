import { isOwnCode, isUserCode } from '../core/user-code.ts'
import type { FrameDescription, SampleFrame } from '../model/cpu-samples.ts'
import type { Site } from '../model/async-stats.ts'
import type { CodePlace } from '../model/trace.ts'
import type { PlaceDescriber } from './describe-places.ts'
import { isUserSource } from './maps/source-url.ts'
import { ANONYMOUS } from './name-function.ts'

/** Name of a module's code outside its functions, which the runtime leaves unnamed and places before the first line. */
const MODULE = '(module)'

/**
 * Describes the sampled functions as a developer names them. The user's are looked up in their source; libraries, of
 * which there are many more, keep the runtime's names. `include` names packages that count as the user's. Never
 * rejects.
 */
export function describeFrames(
  frames: readonly SampleFrame[],
  describer: PlaceDescriber,
  include: readonly string[],
): Promise<FrameDescription[]> {
  return Promise.all(frames.map((frame) => describeFrame(frame, describer, include)))
}

async function describeFrame(
  { kind, place, described }: SampleFrame,
  describer: PlaceDescriber,
  include: readonly string[],
): Promise<FrameDescription> {
  if (described !== undefined) return described
  if (kind !== 'code' || !isUserCode(place.script, include)) {
    return { ...siteOfLibrary({ kind, place }, describer), kind, library: true, isOwn: isOwnCode(place.script) }
  }
  const site = await siteOfUser({ kind, place }, describer)
  // Of the functions in a bundle, the map tells whose they are.
  const source = await describer.sourceOf(place)
  return { ...site, kind, library: source !== null && !isUserSource(source, include), isOwn: false }
}

/** A name is longer (characters) if it is a pattern's text: `RegExp: (a|b|…)`. */
const MAX_NAME_LENGTH = 80

const shorten = (name: string): string =>
  name.length > MAX_NAME_LENGTH ? `${name.slice(0, MAX_NAME_LENGTH - 1)}…` : name

const siteOfLibrary = ({ place }: SampleFrame, describer: PlaceDescriber): Site => ({
  function: place.functionName === '' ? ANONYMOUS : shorten(place.functionName),
  file: describer.fileOf(place.script),
  line: place.functionLine,
  column: place.functionColumn,
})

async function siteOfUser({ place }: SampleFrame, describer: PlaceDescriber): Promise<Site> {
  if (!isModule(place)) return describer.describeFunction(place)
  return { function: MODULE, file: describer.fileOf(place.script), line: 1, column: 1 }
}

/**
 * Tells whether a place is a module's own code. CommonJS runs a module within an unnamed function that begins with it.
 */
const isModule = ({ functionName, functionLine, functionColumn }: CodePlace): boolean =>
  functionName === '' && functionLine <= 1 && functionColumn <= 1
