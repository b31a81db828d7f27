import { availableParallelism } from 'node:os'
import { analyzeAsync } from '../analyze/async-stats.ts'
import { hasLongRun } from '../analyze/blocking/blocks.ts'
import { addFindings } from '../analyze/findings/findings.ts'
import { mayMissIdle } from '../analyze/trace/restore-idle.ts'
import { sortSlices } from '../analyze/trace/sort-slices.ts'
import { redactHolders } from '../core/redaction/holders.ts'
import { redactMatches } from '../core/redaction/index.ts'
import { asProfilerWork } from '../core/recording/profiler-work.ts'
import type { AsyncProfilingStats } from '../model/async-stats.ts'
import type { TraceSamples } from '../model/cpu-samples.ts'
import type { Settings } from '../model/settings.ts'
import type { Trace } from '../model/trace.ts'
import { describeFrames } from '../source/describe-frames.ts'
import { NeedsDescriber } from '../source/dependence/describe-needs.ts'
import { PlaceDescriber } from '../source/describe-places.ts'
import { CallsDescriber } from '../source/dependence/describe-calls.ts'
import { addNeeds } from './await-needs.ts'
import { addTaskCalls } from './task-calls.ts'
import { redactPlace, redactSite } from './redact-site.ts'

/** Minimum running time (ms) in which samples may show what is worth telling. */
const MIN_SAMPLED_MS = 5

/** Read once: the runtime makes its pool once. */
const LIMITS = { threads: Number(process.env['UV_THREADPOOL_SIZE']) || 4, cores: availableParallelism() }

/** A finished recording; its samples are null if there are none, or if they are not needed. */
export interface Recorded {
  trace: Trace
  samples: TraceSamples | null
  /** CPU time of the process meanwhile; null if unknown. */
  cpu: NodeJS.CpuUsage | null
  /** False for a job or a message; absent for whatever the instance is for. */
  isRequest?: boolean
}

/**
 * Computes statistics of finished recordings: tasks, awaits, blocking calls, lag and the ledger, with every place named
 * from its source and redacted. One instance serves any number of recordings and reads each source file once.
 *
 * @example const stats = await new AsyncStatistics(settings).make({ trace, samples: null, cpu: null })
 */
export class AsyncStatistics {
  readonly #settings: Settings
  readonly #isRequest: boolean
  readonly #describer = new PlaceDescriber()
  readonly #needs = new NeedsDescriber()
  readonly #calls = new CallsDescriber()

  /** @param isRequest false for a whole script, which may load modules and hold the loop as it likes */
  constructor(settings: Settings, isRequest: boolean = true) {
    this.#settings = settings
    this.#isRequest = isRequest
  }

  /** Returns whether samples are needed: there is work to explain, or part of the loop's idle time is missing. */
  needsSamples(trace: Trace): boolean {
    const { asyncProfilerDetectBlocking, asyncProfilerBlockingThreshold } = this.#settings
    if (mayMissIdle(trace)) return true
    if (!asyncProfilerDetectBlocking) return false
    return trace.running >= MIN_SAMPLED_MS || hasLongRun(sortSlices(trace), asyncProfilerBlockingThreshold)
  }

  async make({ trace, samples, cpu, isRequest = this.#isRequest }: Recorded): Promise<AsyncProfilingStats> {
    const settings = this.#settings
    const [places, frames] = await Promise.all([
      Promise.all(trace.sites.map(({ place }) => this.#describer.describe(place))),
      samples === null ? [] : describeFrames(samples.frames, this.#describer, settings.asyncProfilerInclude),
    ])
    const patterns = settings.asyncProfilerRedactPatterns
    const input = {
      trace: { ...redactHolders(trace, patterns), texts: trace.texts.map((text) => redactMatches(text, patterns)) },
      places: places.map((place) => redactPlace(place, patterns)),
      sampled: samples === null ? null : { samples, frames: frames.map((frame) => redactSite(frame, patterns)) },
      blockingThreshold: settings.asyncProfilerBlockingThreshold,
      detectBlocking: settings.asyncProfilerDetectBlocking,
      taskNames: settings.asyncProfilerTaskNames,
      processTime: cpu === null ? null : (cpu.user + cpu.system) / 1000,
    }
    const stats = { ...asProfilerWork(() => analyzeAsync(input)), limits: LIMITS }
    const known = await addNeeds(stats, { places, shown: input.places }, { describer: this.#needs, settings })
    const called = await addTaskCalls(known, { places, shown: input.places }, this.#calls)
    return asProfilerWork(() => addFindings(called, isRequest))
  }
}
