import { isUserCode } from '../../core/user-code.ts'

/** Scripts that are remembered; beyond that (code made by `eval` all day) all are forgotten. */
const MAX_SCRIPTS = 5000

/** Tells whether code of packages counts as the user's, by the packages that a profiler includes. */
export class IncludedCode {
  readonly #packages: readonly string[]
  readonly #known = new Map<string, boolean>()

  constructor(packages: readonly string[]) {
    this.#packages = packages
  }

  has(script: string): boolean {
    if (this.#packages.length === 0) return false
    const known = this.#known.get(script)
    if (known !== undefined) return known
    if (this.#known.size >= MAX_SCRIPTS) this.#known.clear()
    const isIncluded = isUserCode(script, this.#packages)
    this.#known.set(script, isIncluded)
    return isIncluded
  }
}
