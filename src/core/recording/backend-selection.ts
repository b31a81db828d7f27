import { describeError } from '../describe-value.ts'
import type { BackendChoice } from '../../model/settings.ts'
import type { AsyncProfilerBackend } from './backend.ts'
import type { Logger } from '../log.ts'
import type { RequestAddress } from './recording.ts'

export interface SelectionOptions {
  /** Best first. */
  backends: readonly AsyncProfilerBackend[]
  choice: BackendChoice
  logger: Logger
}

/** A backend for one recording. */
export interface SelectedBackend {
  /** Null if none can run here. */
  backend: AsyncProfilerBackend | null
  /** Why it is not the best one, in words for the record; null if it is, or if that shows at the end. */
  reason: string | null
  /** The backend that asked for this one's recording of a request; null if none did. */
  witnessFor: AsyncProfilerBackend | null
}

/** Selects the backend of each recording: the best one that runs here, or the next one where that one should not. */
export class BackendSelection {
  readonly best: AsyncProfilerBackend | null
  readonly #backends: readonly AsyncProfilerBackend[]
  readonly #best: SelectedBackend

  constructor(options: SelectionOptions) {
    this.best = selectBackend(options)
    this.#backends = options.backends
    this.#best = { backend: this.best, reason: null, witnessFor: null }
  }

  /** Selects for the whole process, whose modules are still to come: a backend that sees none of them is not blind. */
  forProcess(): SelectedBackend {
    return this.#best
  }

  /** Selects for a recording that somebody has asked for. */
  forCall(): SelectedBackend {
    const blindness = this.best?.describeBlindness?.() ?? null
    if (blindness === null) return this.#best
    return { backend: this.#after(this.best), reason: blindness, witnessFor: null }
  }

  /** @param others the number of other open requests */
  forRequest(address: RequestAddress, others: number): SelectedBackend {
    const selected = this.forCall()
    if (selected === this.#best && this.best?.wantsWitness?.(address) === true) return this.#witness(others)
    const refusal = selected.backend?.describeRefusal?.(others) ?? null
    if (refusal === null) return selected
    const reason = selected.reason === null ? refusal : `${selected.reason}; ${refusal}`
    return { backend: this.#after(selected.backend), reason, witnessFor: null }
  }

  /** Selects a backend that sees more than the best one; the best one, if there is none at the moment. */
  #witness(others: number): SelectedBackend {
    const backend = this.#after(this.best)
    if (backend === null || !backend.capabilities.tasks) return this.#best
    if ((backend.describeRefusal?.(others) ?? null) !== null) return this.#best
    return { backend, reason: null, witnessFor: this.best }
  }

  /** Returns the best available backend after the given one, or that one if there is no other. */
  #after(backend: AsyncProfilerBackend | null): AsyncProfilerBackend | null {
    const others = this.#backends.slice(this.#backends.findIndex((each) => each === backend) + 1)
    return others.find((each) => whyUnavailable(each) === null) ?? backend
  }
}

/**
 * Returns the first available backend of the list, or the requested one, or the best available one after that. Logs
 * once which backends were passed over, and why.
 */
function selectBackend({ backends, choice, logger }: SelectionOptions): AsyncProfilerBackend | null {
  const first = choice === 'auto' ? 0 : backends.findIndex((backend) => backend.name === choice)
  if (first < 0) logger.warn(`The "${choice}" profiler backend is not in this version; choosing one automatically.`)
  const candidates = backends.slice(Math.max(0, first))
  const reasons: string[] = []
  for (const backend of candidates) {
    const reason = whyUnavailable(backend)
    if (reason === null) {
      if (reasons.length > 0) logger.info(`Profiling with "${backend.name}". ${reasons.join(' ')}`)
      return backend
    }
    reasons.push(`"${backend.name}" is not available: ${reason}.`)
  }
  logger.warn(`No profiler backend can run here. ${reasons.join(' ')}`)
  return null
}

function whyUnavailable(backend: AsyncProfilerBackend): string | null {
  try {
    return backend.isAvailable() ? null : (backend.unavailableReason() ?? 'it gave no reason')
  } catch (error) {
    return `it failed to say whether it can run (${describeError(error)})`
  }
}
