/** Taken before any app code can replace it. */
const functionToString: () => string = Reflect.get(Function.prototype, 'toString')

/** The source of a function, or what this runtime says of one without; runs nothing, whatever its own `toString` is. */
export const textOf = (fn: object): string => Reflect.apply(functionToString, fn, [])
