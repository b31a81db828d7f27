import type { FunctionInfo } from './call-sites.ts'
import type { Call, GeneratorRequest } from './records.ts'

/**
 * The async generators of one recording that have yielded and wait for the next request.
 *
 * No hook tells which generator a `next()` belongs to, so it is identified by its caller and the caller's position.
 * That is exact for `for await` and for one generator per task. Two generators of the same function can be confused if
 * one task drives both by hand from one line, or if library code, such as a stream, drives both
 * (docs/decisions/hooks-backend.md).
 */
export class YieldedGenerators {
  readonly #byFunction = new Map<FunctionInfo, { call: Call; request: GeneratorRequest }[]>()

  add(call: Call, request: GeneratorRequest): void {
    const waiting = this.#byFunction.get(call.fn)
    if (waiting === undefined) this.#byFunction.set(call.fn, [{ call, request }])
    else waiting.push({ call, request })
  }

  has(call: Call): boolean {
    return this.#byFunction.get(call.fn)?.some((each) => each.call === call) ?? false
  }

  /** Removes a generator and returns whether it was in the list. */
  remove(call: Call): boolean {
    const waiting = this.#byFunction.get(call.fn)
    const index = waiting?.findIndex((each) => each.call === call) ?? -1
    if (index >= 0) waiting!.splice(index, 1)
    return index >= 0
  }

  /** Removes and returns the generator of `fn` that `request` asks; undefined if it must be a new one. */
  take(request: GeneratorRequest, fn: FunctionInfo): Call | undefined {
    const waiting = this.#byFunction.get(fn)
    if (waiting === undefined) return undefined
    const samePlace = waiting.findIndex(
      (each) => sameConsumer(each.request, request) && each.request.from === request.from,
    )
    const index = samePlace >= 0 ? samePlace : waiting.findIndex((each) => sameConsumer(each.request, request))
    return index < 0 ? undefined : waiting.splice(index, 1)[0]!.call
  }

  /** Removes and returns the generator that `request` asks, of any function; for requests that are answered at once. */
  takeAny(request: GeneratorRequest): Call | undefined {
    for (const fn of this.#byFunction.keys()) {
      const call = this.take(request, fn)
      if (call !== undefined) return call
    }
    return undefined
  }
}

/** Compares consumers by their position if both are library code, which may ask from a new call each time. */
function sameConsumer(a: GeneratorRequest, b: GeneratorRequest): boolean {
  return a.consumer === b.consumer || (isLibrary(a) && isLibrary(b) && a.from === b.from)
}

const isLibrary = ({ consumer }: GeneratorRequest): boolean => consumer === null || consumer.task === null
