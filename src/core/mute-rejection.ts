import { types } from 'node:util'

/** The runtime's own `then`, read before any app code can replace it. */
const then: unknown = Reflect.get(Promise.prototype, 'then')

/**
 * Handles the rejection of a promise that nobody awaits, which would make Node.js end the app. Anything but a promise is
 * left alone: a foreign thenable may begin its work only when its `then` is called.
 */
export function muteRejection(value: unknown): void {
  if (!types.isPromise(value)) return
  try {
    void Reflect.apply(then as Function, value, [undefined, ignore])
  } catch {
    // A subclass whose constructor throws makes no promise that could reject.
  }
}

function ignore(): void {}
