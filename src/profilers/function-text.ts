/** Read before any app code can replace it. */
const functionToString: () => string = Reflect.get(Function.prototype, 'toString')

/**
 * Returns the source text of a function, or the runtime's text for one without. Never runs the function's own
 * `toString`.
 */
export const textOf = (fn: object): string => Reflect.apply(functionToString, fn, [])
