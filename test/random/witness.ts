/**
 * The witness: programs tell it explicitly of their actions, and who they are. It knows no async context and no profiler,
 * and writes one row for each call.
 */
import { performance } from 'node:perf_hooks'

/** The kinds of rows. */
export const ROW = {
  enter: 0,
  wait: 1,
  resume: 2,
  leave: 3,
  busy: 4,
  free: 5,
  begin: 6,
  end: 7,
  returns: 8,
  start: 9,
  first: 10,
  settled: 11,
  over: 12,
} as const

/** `kind program task a b time idle turns`; `a` and `b` depend on the kind, `turns` are those of the loop. */
export type Row = [
  kind: number,
  program: number,
  task: number,
  a: number,
  b: number,
  time: number,
  idle: number,
  turns: number,
]

/**
 * How a task is called: as the first, by code that its parent runs, by a callback that its parent registered, or by the
 * `then` of an object, of which no backend promises to know who has passed it on.
 */
export const VIA = { root: 0, task: 1, callback: 2, thenable: 3 } as const

export const STATUSES = ['completed', 'failed', 'cancelled'] as const

/** The one who acts: a task, or a callback that a task has registered. */
export interface Handle {
  program: number
  /** -1 is none. */
  task: number
  via: number
}

const timing = performance.nodeTiming

export class Witness {
  rows: Row[] = []
  #tasks = 0

  /** A task has been called: the first line of each function. `a` is its parent, `b` `via * 1e6 + fn`. */
  enter(from: Handle, fn: number): Handle {
    const handle = { program: from.program, task: this.#tasks++, via: VIA.task }
    this.#write(ROW.enter, handle, from.task, from.via * 1e6 + fn)
    return handle
  }

  wait(handle: Handle, site: number, times = 1): void {
    this.#write(ROW.wait, handle, site, times)
  }

  resume(handle: Handle, site: number): void {
    this.#write(ROW.resume, handle, site)
  }

  leave(handle: Handle): void {
    this.#write(ROW.leave, handle, 0)
  }

  fail(handle: Handle, error: unknown): void {
    const name = error instanceof Error ? error.name : ''
    this.#write(ROW.leave, handle, name === 'AbortError' || name === 'TimeoutError' ? 2 : 1)
  }

  /** The task returns the promise of the next task that it calls, and ends when and as that one does. */
  returns(handle: Handle): void {
    this.#write(ROW.returns, handle)
  }

  /** Returns the handle of a callback that `handle` registers. */
  callback({ program, task }: Handle): Handle {
    return { program, task, via: VIA.callback }
  }

  /** A callback that `handle` has registered begins. It is no part of any task. */
  begin(handle: Handle, via: number = VIA.callback): Handle {
    const callback = { ...this.callback(handle), via }
    this.#write(ROW.begin, callback)
    return callback
  }

  end(handle: Handle): void {
    this.#write(ROW.end, handle)
  }

  /** Holds the loop for this long (ms). */
  busy(handle: Handle, ms: number): void {
    this.#write(ROW.busy, handle, 0, handle.via)
    const end = performance.now() + ms
    while (performance.now() < end);
    this.#write(ROW.free, handle, 0, handle.via)
  }

  /** Code of the function `fn` begins to hold the loop. */
  hold(handle: Handle, fn: number): void {
    this.#write(ROW.busy, handle, fn + 1, handle.via)
  }

  release(handle: Handle): void {
    this.#write(ROW.free, handle, 0, handle.via)
  }

  /** For the runner: a moment of the whole program. */
  mark(kind: number, program: number): void {
    this.#write(kind, { program, task: -1, via: VIA.root })
  }

  /** Returns the rows and begins anew. */
  take(): Row[] {
    const { rows } = this
    this.rows = []
    return rows
  }

  #write(kind: number, { program, task }: Handle, a = 0, b = 0): void {
    this.rows.push([kind, program, task, a, b, performance.now(), timing.idleTime, timing.uvMetricsInfo.loopCount])
  }
}
