import type { PlaceNames } from '../core/requests/request-records.ts'
import type { FrameDescription, SampleFrame } from '../model/cpu-samples.ts'
import type { SourcePlace } from '../model/place.ts'
import type { Settings } from '../model/settings.ts'
import type { CodePlace } from '../model/trace.ts'
import { describeFrames } from '../source/describe-frames.ts'
import { PlaceDescriber } from '../source/describe-places.ts'
import { redactPlace, redactSite } from './redact-site.ts'

/** Names the places of a record in the words that its statistics would use. */
export class RecordNames implements PlaceNames {
  readonly #settings: Settings
  readonly #describer = new PlaceDescriber()

  constructor(settings: Settings) {
    this.#settings = settings
  }

  async describePlaces(places: readonly CodePlace[]): Promise<SourcePlace[]> {
    const described = await Promise.all(places.map((place) => this.#describer.describe(place)))
    return described.map((place) => redactPlace(place, this.#settings.asyncProfilerRedactPatterns))
  }

  async describeFrames(frames: readonly SampleFrame[]): Promise<FrameDescription[]> {
    const described = await describeFrames(frames, this.#describer, this.#settings.asyncProfilerInclude)
    return described.map((frame) => redactSite(frame, this.#settings.asyncProfilerRedactPatterns))
  }
}
