import type { FunctionInfo } from './call-sites.ts'
import type { Call, GeneratorRequest } from './records.ts'

/**
 * The async generators of one profile that have yielded and wait to be asked again.
 *
 * No hook tells which generator a `next()` belongs to, so it is found by who asks, and from where. That is exact for
 * `for await` and for one generator per task. Two generators of the same function can be taken for each other where one
 * task drives both by hand from one line, or where library code, such as a stream, asks for both
 * (docs/decisions/hooks-backend.md).
 */
export class YieldedGenerators {
  readonly #byFunction = new Map<FunctionInfo, { call: Call; request: GeneratorRequest }[]>()

  add(call: Call, request: GeneratorRequest): void {
    const waiting = this.#byFunction.get(call.fn)
    if (waiting === undefined) this.#byFunction.set(call.fn, [{ call, request }])
    else waiting.push({ call, request })
  }

  /** False where it is not among them. */
  remove(call: Call): boolean {
    const waiting = this.#byFunction.get(call.fn)
    const index = waiting?.findIndex((each) => each.call === call) ?? -1
    if (index >= 0) waiting!.splice(index, 1)
    return index >= 0
  }

  /** The generator of `fn` that `request` asks, taken out; undefined where it must be a new one. */
  take(request: GeneratorRequest, fn: FunctionInfo): Call | undefined {
    const waiting = this.#byFunction.get(fn)
    if (waiting === undefined) return undefined
    const samePlace = waiting.findIndex(
      (each) => sameConsumer(each.request, request) && each.request.from === request.from,
    )
    const index = samePlace >= 0 ? samePlace : waiting.findIndex((each) => sameConsumer(each.request, request))
    return index < 0 ? undefined : waiting.splice(index, 1)[0]!.call
  }

  /** The generator that `request` asks, whatever its function; for requests that are answered at once. */
  takeAny(request: GeneratorRequest): Call | undefined {
    for (const fn of this.#byFunction.keys()) {
      const call = this.take(request, fn)
      if (call !== undefined) return call
    }
    return undefined
  }
}

/** A library may ask from a new call each time, so there the place has to do. */
function sameConsumer(a: GeneratorRequest, b: GeneratorRequest): boolean {
  return a.consumer === b.consumer || (isLibrary(a) && isLibrary(b) && a.from === b.from)
}

const isLibrary = ({ consumer }: GeneratorRequest): boolean => consumer === null || consumer.task === null
