import type { Flow, FunctionParts, Range } from './parts.ts'

const contains = (range: Range, at: number): boolean => range.start <= at && at < range.end

/**
 * Follows the value of one `await` through its function, to tell whether what begins another could depend on it: over
 * variables, members, arguments that may be changed, inner functions, branches and early exits. Forward data and control
 * dependence, kept for names rather than for values: it may see a dependence where none is, and not the other way
 * round, as far as the function itself is concerned.
 */
export class Taint {
  readonly #parts: FunctionParts
  readonly #source: Range
  readonly #target: Range
  /** The innermost loop that both are in. */
  readonly #loop: FunctionParts['loops'][number] | undefined
  readonly #names = new Set<string>()
  #isOutside = false

  /** @param target the awaited expression that may depend on the source */
  constructor(parts: FunctionParts, source: Range, target: Range) {
    this.#parts = parts
    this.#source = source
    this.#target = target
    this.#loop = parts.loops.findLast((loop) => contains(loop, source.start) && contains(loop, target.start))
    this.#spread()
  }

  /** Tells whether the target reads the value; returns the variable's name, or '' if it contains the `await` itself. */
  reads(): string | null {
    return this.#readIn(this.#target)
  }

  /** Tells whether variables of other functions have the value, which the target's callee may read. */
  get isOutside(): boolean {
    return this.#isOutside
  }

  /** Tells whether the value decides that the target runs: by a branch around it, or by an exit before it. */
  decides(): boolean {
    const { branches, tries, exits } = this.#parts
    const guards = [
      ...branches.filter(({ condition }) => this.#readIn(condition) !== null).flatMap(({ guarded }) => guarded),
      ...tries.filter((each) => contains(each.protected, this.#source.start)).map(({ handler }) => handler),
    ]
    if (guards.some((guard) => contains(guard, this.#target.start))) return true
    const isGuarded = ({ at }: { at: number }): boolean => guards.some((guard) => contains(guard, at))
    return exits.some((exit) => this.#skips(exit) && (isGuarded(exit) || this.#endsTurn(exit)))
  }

  /** Tells whether an exit may keep the target from running after the source. */
  #skips({ at, leaves }: FunctionParts['exits'][number]): boolean {
    const isBetween = this.#source.start < at && at < this.#target.start
    const loop = this.#loop
    if (loop !== undefined && contains(loop, at)) return true
    if (!isBetween) return false
    if (leaves === 'function') return true
    const left = this.#parts.loops.findLast((each) => contains(each, at))
    return left !== undefined && contains(left, this.#target.start)
  }

  /** Tells whether an exit of the loop of both is in no branch: there is no next turn, unless the first one fails. */
  #endsTurn({ at }: { at: number }): boolean {
    const loop = this.#loop
    if (loop === undefined || !contains(loop, at)) return false
    const within = this.#parts.branches.flatMap(({ guarded }) => guarded.filter((guard) => contains(guard, at)))
    return !within.some((guard) => loop.start < guard.start && guard.end < loop.end && !this.#isBodyOf(loop, guard))
  }

  #isBodyOf(loop: Range, guard: Range): boolean {
    return guard.end === loop.end && guard.start >= loop.start && contains(guard, this.#source.start)
  }

  #spread(): void {
    for (let grows = true; grows;) {
      const before = this.#names.size
      const wasOutside = this.#isOutside
      for (const flow of this.#parts.flows) if (this.#counts(flow) && this.#carries(flow)) this.#add(flow)
      grows = this.#names.size > before || this.#isOutside !== wasOutside
    }
  }

  /** A flow counts if it may run between the two. */
  #counts({ at }: Flow): boolean {
    return at < this.#target.start || this.#isCarried(at)
  }

  #isCarried(at: number): boolean {
    return this.#loop !== undefined && contains(this.#loop, at)
  }

  #carries(flow: Flow): boolean {
    return this.#readIn(flow.from) !== null || this.#isChosen(flow)
  }

  /** A variable that gets a value in a branch depends on the branch's condition. */
  #isChosen({ at }: Flow): boolean {
    const { branches, tries } = this.#parts
    return (
      branches.some(
        ({ condition, guarded }) =>
          guarded.some((guard) => contains(guard, at)) && !contains(condition, at) && this.#readIn(condition) !== null,
      ) || tries.some((each) => contains(each.handler, at) && contains(each.protected, this.#source.start))
    )
  }

  #add({ to, at, by }: Flow): void {
    for (const name of to) {
      // A variable of the loop's body is another one in the next turn.
      if (at > this.#target.start && this.#loop?.declared.has(name) === true) continue
      // Whether a call keeps the value where another function finds it is not known: `console.log` does not.
      if (by !== 'call' && name !== 'this' && !this.#parts.declared.has(name)) this.#isOutside = true
      this.#names.add(name)
    }
  }

  #readIn(range: Range): string | null {
    if (range.start <= this.#source.start && this.#source.end <= range.end) return ''
    const found = this.#parts.reads.find(({ at, name }) => contains(range, at) && this.#names.has(name))
    return found?.name ?? null
  }
}
