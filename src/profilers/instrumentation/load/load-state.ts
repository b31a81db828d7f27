let loaded = false
/** Modules of the user's in this process. */
const modules = { loaded: 0, instrumented: 0, withoutAsync: 0 }

/** Returns whether `debug-toolbar/register` instruments the modules of this process. */
export const isLoaded = (): boolean => loaded

/** Called by `register` when its hooks are in place. */
export function setLoaded(): void {
  loaded = true
}

/** Counts a module of the user's that came to a hook, that was instrumented, or that was compiled without async functions. */
export function countModule(kind: keyof typeof modules): void {
  modules[kind]++
}

/** Says why nothing can be recorded by instrumented code; null if some is there. */
export function describeBlindness(): string | null {
  if (modules.instrumented > 0) return null
  const fact = `no module of yours was instrumented (${modules.loaded} loaded)`
  return modules.withoutAsync === 0 ? fact : `${fact}, and ${describeCompiled()}`
}

/** Says why a recording without a task may have missed some; null if all async functions are instrumented. */
export const describeHidden = (): string | null =>
  modules.withoutAsync === 0 ? null : `no instrumented async function ran, and ${describeCompiled()}`

const describeCompiled = (): string =>
  `in ${modules.withoutAsync} module${modules.withoutAsync === 1 ? '' : 's'} of yours a compiler has replaced ` +
  'async functions by generators: compile for ES2017 or later'
