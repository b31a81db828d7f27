import type { LiveFigures, Recording, RequestAddress } from '../../core/recording/recording.ts'
import type { Recorder } from '../../core/recording/recorder.ts'
import { isInstrumented } from './events/places-in-source.ts'
import { Solitude } from './solitude.ts'

/** Routes that are remembered; the oldest is forgotten first. */
const MAX_ROUTES = 500
/** Time (ms) that instrumented code must leave unexplained: a first request compiles, and a loop is never quite idle. */
const MIN_UNEXPLAINED_MS = 20
/** The share of a request that must be unexplained. */
const MIN_UNEXPLAINED_SHARE = 0.5
/** Requests in turn that must be unexplained: the first one of a route may load and compile its code. */
const MIN_DOUBTS = 2

/** Whether a route runs code that no hook has instrumented. */
type Verdict = 'unknown' | 'blind' | 'clear'

interface Route {
  doubts: number
  isBusy: boolean
  verdict: Verdict
}

/** The parts of a recording that are judged. */
export type JudgedRecording = Pick<Recording, 'address' | 'elapsed' | 'figures'>

/** The figures of a recording by instrumented code. */
interface Told {
  /** Its own time, milliseconds. */
  readonly running: number
  readonly tasks: number
}

const MISSED =
  'code that no hook has instrumented runs in requests of this path, and its time counts as unattributed or waiting'
const HOOKS_NEXT =
  'code that no hook has instrumented may have run; the next request of this path is recorded by hooks, which see all code'

/**
 * Remembers the routes of an app whose requests run code that was not instrumented, while other code was: loaded by
 * `vm`, by a bundler's runtime, or compiled for a target without async functions.
 *
 * Instrumented code cannot see the other, but it can see that too little of a request is its own. Where two requests of
 * a route in turn are so, the next one is recorded by `hooks`, which tells; the answer holds for the route.
 */
export class BlindRoutes {
  readonly #routes = new Map<string, Route>()
  /** Whether there are routes that want a witness: without any, a busy server's requests need no key. */
  #hasWanting = false
  readonly #solitude: Solitude

  constructor(solitude: Solitude = new Solitude()) {
    this.#solitude = solitude
  }

  started(told: Told): void {
    this.#solitude.enter(told)
  }

  /** Returns words for missing parts of the record; null if none are, as far as instrumented code can tell. */
  ended(recording: JudgedRecording, told: Told): string | null {
    const { address } = recording
    const isAlone = this.#solitude.leave(told)
    if (address === null || (!isAlone && !this.#hasWanting)) return null
    const key = this.#routes.size === 0 ? '' : routeOf(address)
    const verdict = this.#routes.get(key)?.verdict
    if (verdict === 'blind') return MISSED
    if (!isAlone) return null
    if (recording.elapsed() - told.running < MIN_UNEXPLAINED_MS) {
      if (verdict === 'unknown') this.#forget(key)
      return null
    }
    return this.#judge(address, recording.figures(), told.tasks)
  }

  /** Returns whether the next backend is to record a request of this address. */
  wantsWitness(address: RequestAddress): boolean {
    if (!this.#hasWanting) return false
    const route = this.#routes.get(routeOf(address))
    return route !== undefined && isWanting(route)
  }

  /** Returns why the record of a request that had the loop for itself is in doubt; null if it is not, or not yet. */
  #judge(address: RequestAddress, { elapsed, waiting, unattributed }: LiveFigures, tasks: number): string | null {
    const enough = Math.max(MIN_UNEXPLAINED_MS, elapsed * MIN_UNEXPLAINED_SHARE)
    const isBusy = unattributed >= enough
    const key = routeOf(address)
    const route = this.#routes.get(key)
    if (!isBusy && (tasks > 0 || waiting < enough)) {
      if (route?.verdict === 'unknown') this.#forget(key)
      return null
    }
    if (route === undefined) this.#remember(key, { doubts: 1, isBusy, verdict: 'unknown' })
    if (route?.verdict !== 'unknown' || ++route.doubts < MIN_DOUBTS) return null
    route.isBusy = isBusy
    this.#look()
    return isBusy
      ? `the loop was busy for ${Math.round(unattributed)} of ${Math.round(elapsed)} ms without an instrumented function: ${HOOKS_NEXT}`
      : `no instrumented async function was called, though it waited for ${Math.round(waiting)} of ${Math.round(elapsed)} ms: ${HOOKS_NEXT}`
  }

  /** Learns from the record that `wantsWitness` has asked for. Returns why that was needed; null if it was not. */
  learn(recording: JudgedRecording & { recorder: Pick<Recorder, 'hasTaskIn'> }): string | null {
    const { address, recorder } = recording
    const route = address === null ? undefined : this.#routes.get(routeOf(address))
    if (route === undefined) return null
    const { elapsed, running } = recording.figures()
    const hasOtherTasks = recorder.hasTaskIn(({ script, exact }) => exact !== true && !isInstrumented(script))
    const isOurs = route.isBusy && running >= Math.max(MIN_UNEXPLAINED_MS, elapsed * MIN_UNEXPLAINED_SHARE)
    if (route.verdict === 'unknown') route.verdict = hasOtherTasks || isOurs ? 'blind' : 'clear'
    this.#look()
    if (hasOtherTasks)
      return 'async functions of yours ran that no hook has instrumented, so hooks recorded this request'
    if (!isOurs) return null
    return (
      'most of its time on the loop was spent by code that no hook has instrumented, of a package or compiled without ' +
      'async functions, so hooks recorded this request'
    )
  }

  #remember(key: string, route: Route): void {
    const [oldest] = this.#routes.keys()
    if (oldest !== undefined && this.#routes.size >= MAX_ROUTES) this.#forget(oldest)
    this.#routes.set(key, route)
  }

  #forget(key: string): void {
    this.#routes.delete(key)
    this.#look()
  }

  #look(): void {
    this.#hasWanting = [...this.#routes.values()].some(isWanting)
  }
}

const isWanting = ({ verdict, doubts }: Route): boolean =>
  verdict === 'blind' || (verdict === 'unknown' && doubts >= MIN_DOUBTS)

/** A route is known when a response ends, not when its request comes: so ids in the path are taken out. */
function routeOf({ method, url }: RequestAddress): string {
  const query = url.indexOf('?')
  const path = query < 0 ? url : url.slice(0, query)
  return `${method} ${path.replace(/[^/]*\d[^/]*/g, ':id')}`
}
