import { restoreText } from '../../src/profilers/instrumentation/runtime/error-text.ts'
import { watchIterable } from '../../src/profilers/instrumentation/runtime/iterators.ts'

/**
 * A runtime with the interface of the real one that keeps only the current task and checks the rules of the transform:
 * every task that begins ends once, suspends and resumes in turn, and there is no current task while nothing runs.
 */
export interface Task {
  site: number
  state: 'running' | 'suspended' | 'ended'
  /** The task that was running when it was called or resumed, which goes on when it suspends or ends. */
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

/** The callbacks that run, innermost last. */
const callbacks: number[] = []

export function b(site: number): number {
  return callbacks.push(site)
}

export function f(depth: number): void {
  if (callbacks.pop() === undefined || callbacks.length !== depth - 1) violations.push('a callback ends out of turn')
}

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

/**
 * Returns a resource whose disposal suspends the task. A generator may be sent to its end while it is suspended:
 * nothing marks the resume before this.
 */
export function z(task: Task): object {
  return {
    [Symbol.dispose]: () => {
      resumeIfSuspended(task)
      suspend(task, 'dispose')
    },
  }
}

/** Returns the faults since the last call; call it while nothing of the program runs. */
export function check(): string[] {
  if (current !== null) violations.push(`a task is left as the current one (site ${current.site}, ${current.state})`)
  current = null
  const found = violations
  violations = []
  return found
}
