import { restoreText } from '../../src/profilers/instrumentation/error-text.ts'
import { watchIterable } from '../../src/profilers/instrumentation/iterators.ts'

/**
 * A runtime with the interface of the real one that keeps nothing but the current task, and looks after the rules that
 * the transform must keep to: every task that begins ends once, it suspends and resumes in turn, and while nothing
 * runs there is no current task.
 */
export interface Task {
  site: number
  state: 'running' | 'suspended' | 'ended'
  /** Who ran when it was called or resumed: who goes on when it suspends or ends. */
  outer: Task | null
}

let current: Task | null = null
let violations: string[] = []

function expectThat(holds: boolean, what: string, task: Task): void {
  if (!holds) violations.push(`${what} (site ${task.site}, ${task.state})`)
}

function suspend(task: Task, what: string): void {
  expectThat(task.state === 'running', `${what} of a task that does not run`, task)
  expectThat(current === task, `${what} of a task that is not the current one`, task)
  task.state = 'suspended'
  current = task.outer
}

function resume(task: Task): void {
  task.state = 'running'
  task.outer = current
  current = task
}

const resumeIfSuspended = (task: Task): void => {
  if (task.state === 'suspended') resume(task)
}

export function c(site: number): Task {
  const task: Task = { site, state: 'running', outer: current }
  current = task
  return task
}

export function s<T>(task: Task, _site: number, value: T): T {
  suspend(task, 'await')
  return value
}

export const w: typeof s = s

export function o(task: Task): Task {
  expectThat(task.state === 'running', 'a call of a task that does not run', task)
  expectThat(current === task, 'a call of a task that is not the current one', task)
  return task
}

export const n: typeof s = s

export function y<T>(task: Task, _site: number, value: T): T {
  suspend(task, 'yield')
  return value
}

export function r<T>(task: Task, value: T): T {
  expectThat(task.state === 'suspended', 'resume of a task that is not suspended', task)
  resume(task)
  return value
}

export function k(task: Task, error?: unknown): void {
  restoreText(error)
  resumeIfSuspended(task)
  expectThat(current === task, 'a block runs in a task that is not the current one', task)
}

export function v<T>(task: Task, value?: T): T | undefined {
  expectThat(task.state === 'running', 'return of a task that does not run', task)
  expectThat(current === task, 'return of a task that is not the current one', task)
  return value
}

export const u: typeof v = v

export function x(task: Task, error: unknown): void {
  restoreText(error)
  resumeIfSuspended(task)
}

export function e(task: Task): void {
  resumeIfSuspended(task)
  expectThat(task.state === 'running', 'end of a task that does not run', task)
  expectThat(current === task, 'end of a task that is not the current one', task)
  task.state = 'ended'
  current = task.outer
}

const watch = (task: Task, iterable: unknown, notIterable: string): unknown =>
  watchIterable(iterable, notIterable, {
    beforeNext: () => resumeIfSuspended(task),
    afterNext: () => suspend(task, 'next'),
  })

export function a(task: Task, _site: number, iterable: unknown, notIterable: string): unknown {
  return watch(task, iterable, notIterable)
}

export function d(task: Task, _site: number, iterable: unknown, notIterable: string): unknown {
  return watch(task, iterable, notIterable)
}

/** A generator may be sent to its end while it is suspended: nothing marks the resume before this. */
export function z(task: Task): object {
  return {
    [Symbol.dispose]: () => {
      resumeIfSuspended(task)
      suspend(task, 'dispose')
    },
  }
}

/** To be called where nothing of the program runs; says what was wrong since the last call. */
export function check(): string[] {
  if (current !== null) violations.push(`a task is left as the current one (site ${current.site}, ${current.state})`)
  current = null
  const found = violations
  violations = []
  return found
}
