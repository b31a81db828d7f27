import type { Site } from '../../model/async-stats.ts'
import type { FrameDescription, SampleFrame, TraceSamples } from '../../model/cpu-samples.ts'
import { RECORD_VERSION } from '../../model/finished-request.ts'
import type { FinishedRequest } from '../../model/finished-request.ts'
import type { SourcePlace } from '../../model/place.ts'
import type { PlainJson } from '../../model/plain-json.ts'
import type { CodePlace, Trace } from '../../model/trace.ts'
import { statePlacesOf } from '../panels/state-places.ts'
import type { PanelRunner } from '../panels/panel-runner.ts'
import type { RequestContext, ResolvedConfig } from '../panels/panel.ts'
import { asProfilerWork } from '../recording/profiler-work.ts'
import { redactHolders } from '../redaction/holders.ts'
import { ownPatterns, RECORD_BOUNDS, redactMatches, redactValue } from '../redaction/index.ts'
import { summaryOf } from './request-keeper.ts'
import { StoredContext } from './stored-context.ts'

/** Names places and sampled functions as a developer does, by the source that runs now, redacted. Never rejects. */
export interface PlaceNames {
  describePlaces(places: readonly CodePlace[]): Promise<SourcePlace[]>
  describeFrames(frames: readonly SampleFrame[]): Promise<FrameDescription[]>
}

export interface RequestRecordsOptions {
  config: ResolvedConfig
  runner: PanelRunner
  names: PlaceNames
}

/** Makes data of finished requests, and finished requests of data. */
export class RequestRecords {
  readonly #options: RequestRecordsOptions

  constructor(options: RequestRecordsOptions) {
    this.#options = options
  }

  /**
   * Everything that is kept of a request, redacted, when its panels have done their last step. Its places are described
   * now: by the time that somebody reads the record, the source may be another one.
   */
  async toRecord(context: RequestContext): Promise<FinishedRequest> {
    if (context instanceof StoredContext) return context.record
    const { runner } = this.#options
    await runner.outcomes.whenProcessed(context)
    const { profile, request, response } = context
    const [trace, samples, state] = await Promise.all([
      this.#describeTrace(profile.trace),
      this.#samplesOf(context),
      this.#describeStates(context.state),
    ])
    return {
      version: RECORD_VERSION,
      summary: summaryOf(context),
      request,
      response,
      panelStates: asProfilerWork(() => redactStates(state, this.#options.config)),
      panelFailures: runner.outcomes.failuresOf(context),
      trace,
      samples,
      cpuUsage: profile.cpuUsage(),
    }
  }

  /** A context that panels can make their statistics from. */
  toContext(record: FinishedRequest): RequestContext {
    const { config, runner } = this.#options
    const context = new StoredContext(record, config)
    runner.outcomes.restoreFailures(context, record.panelFailures)
    return context
  }

  async #describeTrace(trace: Trace | null): Promise<Trace | null> {
    if (trace === null) return null
    const described = await this.#options.names.describePlaces(trace.sites.map(({ place }) => place))
    const { asyncProfilerRedactPatterns } = this.#options.config
    return {
      ...redactHolders(trace, asyncProfilerRedactPatterns),
      sites: trace.sites.map((site, index) => ({ ...site, place: placeOf(described[index]!) })),
      texts: trace.texts.map((text) => redactMatches(text, asyncProfilerRedactPatterns)),
    }
  }

  async #describeStates(states: Map<string, unknown>): Promise<Map<string, unknown>> {
    const described = [...states].map(async ([id, state]): Promise<[string, unknown]> => {
      const places = statePlacesOf(state)
      if (places === null) return [id, state]
      const names = await this.#options.names.describePlaces(places)
      return [id, { ...(state as object), places: names.map(placeOf) }]
    })
    return new Map(await Promise.all(described))
  }

  async #samplesOf({ profile }: RequestContext): Promise<TraceSamples | null> {
    const samples = await profile.samples()
    if (samples === null) return null
    const described = await this.#options.names.describeFrames(samples.frames)
    return { ...samples, frames: described.map(frameOf) }
  }
}

function redactStates(
  state: Map<string, unknown>,
  { asyncProfilerRedactPatterns }: ResolvedConfig,
): Record<string, PlainJson> {
  const patterns = ownPatterns(asyncProfilerRedactPatterns)
  return Object.fromEntries([...state].map(([id, value]) => [id, redactValue(value, RECORD_BOUNDS, patterns)]))
}

/** A place that says no more than its description does. */
const placeOf = (described: SourcePlace): CodePlace => ({ ...codePlaceOf(described), ...described.wait, described })

const frameOf = (described: FrameDescription): SampleFrame => ({
  kind: described.kind,
  place: codePlaceOf(described),
  described,
})

const codePlaceOf = ({ function: functionName, file, line, column }: Site): CodePlace => ({
  script: file,
  line,
  column,
  functionLine: line,
  functionColumn: column,
  functionName,
})
