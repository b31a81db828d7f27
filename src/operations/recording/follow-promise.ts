/** Taken before apps and their tools replace it. */
// oxlint-disable-next-line typescript/unbound-method -- it gets its receiver
const { then } = Promise.prototype

/** Hears how a call has ended. */
export interface CallEnd {
  end(value: unknown): void
  fail(error: unknown): void
}

/**
 * Follows the result of a call: a promise by one of ours, whose rejection is unhandled if nobody handles it, as a
 * listener on the library's own would handle it; anything else has ended the call.
 */
export function followPromise(result: unknown, call: CallEnd): unknown {
  if (!(result instanceof Promise)) {
    call.end(result)
    return result
  }
  return Reflect.apply(then, result, [
    (value: unknown) => {
      call.end(value)
      return value
    },
    (error: unknown) => {
      call.fail(error)
      throw error
    },
  ])
}
