import { redactText } from '../../../core/redaction/index.ts'
import { beginUnit } from '../../../core/requests/units.ts'
import type { RunningUnit } from '../../../core/requests/units.ts'
import { outcomeOf } from '../../../profilers/outcome.ts'
import { followPromise } from '../../recording/follow-promise.ts'
import { hookMethods, isClass } from '../../recording/hook-methods.ts'
import type { Method, MethodCall } from '../../recording/hook-methods.ts'
import type { LibrarySource } from '../../recording/source.ts'

/** A schedule of `cron`: its functions are called one after the other, and their failures are only logged. */
interface CronJob {
  name?: unknown
  cronTime?: { source?: unknown }
  _callbacks: Method[]
}

/** The turns of a schedule of `cron`, which is that of `@nestjs/schedule` as well. */
export const cron: LibrarySource = {
  packages: ['cron'],
  modules: /\/node_modules\/cron\/(?:dist|lib)\/job\.js$/,
  install(exported) {
    const { CronJob: Job } = exported as Record<string, unknown>
    return isClass(Job) ? hookMethods(Job.prototype, ['fireOnTick'], fireOnTick) : null
  },
}

function fireOnTick({ object, below }: MethodCall): unknown {
  const job = object as CronJob
  const own = job._callbacks
  const unit = Array.isArray(own) ? beginTurn(job.name, job.cronTime?.source) : null
  if (unit === null) return below()
  const turn = new Turn(unit)
  // The library reads the list once, at its call.
  job._callbacks = own.map((callback) => turn.follow(callback))
  try {
    return turn.run(below)
  } finally {
    job._callbacks = own
  }
}

/** A schedule of `croner`. */
interface Cron {
  name?: unknown
  getPattern?: () => unknown
}

/** The turns of a schedule of `croner`. */
export const croner: LibrarySource = {
  packages: ['croner'],
  modules: /\/node_modules\/croner\/dist\/croner\.c?js$/,
  install(exported) {
    const { Cron } = exported as Record<string, unknown>
    return isClass(Cron) ? hookMethods(Cron.prototype, ['_trigger'], trigger) : null
  },
}

function trigger({ object, below }: MethodCall): unknown {
  const { name } = object as Cron
  const unit = beginTurn(name, (object as Cron).getPattern?.())
  return unit === null ? below() : new Turn(unit).run(below)
}

const beginTurn = (name: unknown, pattern: unknown): RunningUnit | null => {
  const word = [name, pattern].find((each) => typeof each === 'string' && each !== '')
  return beginUnit({ kind: 'cron', name: redactText((word as string | undefined) ?? '').replaceAll('?', '*') })
}

/** One turn, until the library's call and the promises of the app's functions have settled. */
class Turn {
  readonly #unit: RunningUnit
  #running = 0
  #status: 'completed' | 'failed' | 'cancelled' = 'completed'

  constructor(unit: RunningUnit) {
    this.#unit = unit
  }

  run(below: () => unknown): unknown {
    return this.#follow(() => this.#unit.run(below))
  }

  /** Returns a function of the app's that this turn waits for. */
  follow(callback: Method): Method {
    const followed = (call: () => unknown): unknown => this.#follow(call)
    return function (this: object, ...args) {
      return followed(() => Reflect.apply(callback, this, args))
    }
  }

  #follow(call: () => unknown): unknown {
    this.#running++
    const fail = (error: unknown): void => {
      this.#status = outcomeOf(error)
      this.#leave()
    }
    let result: unknown
    try {
      result = call()
    } catch (error) {
      fail(error)
      throw error
    }
    return followPromise(result, { end: () => this.#leave(), fail })
  }

  #leave(): void {
    // After whoever else hears of the last promise: `hooks` learns its outcome then.
    if (--this.#running === 0) queueMicrotask(() => this.#unit.end(this.#status))
  }
}
