import { isOwnCode, isUserCode } from '../core/user-code.ts'
import type { FrameDescription, SampleFrame } from '../model/samples.ts'
import type { Site } from '../model/stats.ts'
import type { CodePlace } from '../model/trace.ts'
import type { PlaceDescriber } from './describe-places.ts'
import { ANONYMOUS } from './name-function.ts'

/** What the runtime calls the code of a module outside its functions: nothing, before its first line. */
const MODULE = '(module)'

/**
 * Says what a developer calls the sampled functions. The user's are looked up in their source; libraries, of which there
 * are many more, keep the names that the runtime has. `include` names packages that count as the user's. Never rejects.
 */
export function describeFrames(
  frames: readonly SampleFrame[],
  describer: PlaceDescriber,
  include: readonly string[],
): Promise<FrameDescription[]> {
  return Promise.all(frames.map((frame) => describeFrame(frame, describer, include)))
}

async function describeFrame(
  { kind, place }: SampleFrame,
  describer: PlaceDescriber,
  include: readonly string[],
): Promise<FrameDescription> {
  const library = kind !== 'code' || !isUserCode(place.script, include)
  const site = library ? siteOfLibrary({ kind, place }, describer) : await siteOfUser({ kind, place }, describer)
  return { ...site, kind, library, isOwn: library && isOwnCode(place.script) }
}

const siteOfLibrary = ({ place }: SampleFrame, describer: PlaceDescriber): Site => ({
  function: place.functionName === '' ? ANONYMOUS : place.functionName,
  file: describer.fileOf(place.script),
  line: place.functionLine,
  column: place.functionColumn,
})

async function siteOfUser({ place }: SampleFrame, describer: PlaceDescriber): Promise<Site> {
  if (!isModule(place)) return describer.describeFunction(place)
  return { function: MODULE, file: describer.fileOf(place.script), line: 1, column: 1 }
}

/** CommonJS runs a module within a function that begins with it, and has no name either. */
const isModule = ({ functionName, functionLine, functionColumn }: CodePlace): boolean =>
  functionName === '' && functionLine <= 1 && functionColumn <= 1
