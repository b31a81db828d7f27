import { scopes, switchScope } from '../../core/recording/scope.ts'
import type { Scope } from '../../core/recording/scope.ts'
import { replaceCallback } from '../recording/callbacks.ts'
import { followPromise } from '../recording/follow-promise.ts'
import { beginOperation } from '../recording/operation.ts'
import type { Operation } from '../recording/operation.ts'
import type { OwnJob } from '../thread-pool/own-job.ts'
import { poolHook } from '../thread-pool/pool-hook.ts'
import type { CallMark } from '../thread-pool/pool-hook.ts'
import { poolOwnerOf } from './pool-owner.ts'
import { PooledOperation } from '../thread-pool/pooled-operation.ts'
import { thePool } from '../thread-pool/the-pool.ts'
import type { BuiltinFunction } from './builtin-function.ts'
import type { FollowedCall } from './place-builtin.ts'

/** A call of the runtime's that is an operation, until it ends. */
export class RunningCall implements FollowedCall {
  readonly args: readonly unknown[]
  readonly #about: BuiltinFunction
  readonly #operation: Operation
  /** Null if it takes no thread. */
  readonly #pooled: PooledOperation | null
  readonly #job: OwnJob | null
  readonly #release: (() => void) | null
  #isStopped = false
  #mark: CallMark | null = null
  #former: Scope | undefined

  /** Returns null if it is no operation. Never throws. */
  static begin(about: BuiltinFunction, args: readonly unknown[], entry: Function, self: unknown): RunningCall | null {
    try {
      const text = about.describe(args, entry, self)
      if (text === null) return null
      const { kind, system, jobs } = about
      const phase = jobs !== 'none' && thePool.isFull(jobs === 'slow') ? 'queue' : 'service'
      const operation = beginOperation({ kind, system, ...text, phase }, entry)
      return operation === null ? null : new RunningCall(about, operation, text.name, args)
    } catch {
      // A hostile argument: the call goes on without a record.
      return null
    }
  }

  private constructor(about: BuiltinFunction, operation: Operation, name: string, args: readonly unknown[]) {
    const { jobs, isPromise } = about
    this.#about = about
    this.#operation = operation
    this.args = isPromise ? args : (this.#withEnd(args) ?? args)
    const owner = poolOwnerOf(scopes.getStore()?.recorder)
    this.#pooled = jobs === 'none' ? null : new PooledOperation(operation, name, owner)
    this.#job = jobs === 'one' || jobs === 'slow' ? this.#pooled!.submit(jobs === 'slow') : null
    this.#release = jobs === 'many' ? poolHook.hold() : null
  }

  /** Returns the arguments with a callback that ends the operation first. */
  #withEnd(args: readonly unknown[]): readonly unknown[] | null {
    const endBy = (results: readonly unknown[]): void => this.#endBy(results)
    return replaceCallback(
      args,
      (callback) =>
        function (this: unknown, ...results) {
          endBy(results)
          return Reflect.apply(callback, this, results)
        },
    )
  }

  #endBy([error, value]: readonly unknown[]): void {
    if (this.#about.hasError !== false && error !== null && error !== undefined) this.threw(error)
    else this.#end(value)
  }

  enter(): void {
    const within = this.#pooled
    if (within === null) return
    this.#mark = poolHook.enter(within, this.#job !== null)
    const scope = this.#about.isPromise ? scopes.getStore() : undefined
    // What follows in the runtime's own asynchronous code is a part of it as well.
    if (scope !== undefined) this.#former = switchScope({ ...scope, within })
  }

  leave(): void {
    if (this.#mark === null) return
    poolHook.leave(this.#mark)
    this.#mark = null
    if (this.#about.isPromise) switchScope(this.#former)
  }

  returned(result: unknown): unknown {
    if (!this.#about.isPromise) return result
    return followPromise(result, { end: (value) => this.#end(value), fail: (error) => this.threw(error) })
  }

  threw(error: unknown): void {
    this.#stop()
    this.#operation.fail(error)
  }

  #end(value: unknown): void {
    try {
      const found = this.#about.resultOf?.(value, this.args) ?? {}
      for (const [attribute, each] of Object.entries(found)) this.#operation.set(attribute, each)
    } catch {
      // A result that is something else.
    }
    this.#stop()
    this.#operation.end()
  }

  #stop(): void {
    if (this.#isStopped) return
    this.#isStopped = true
    this.#job?.end()
    if (this.#pooled !== null) poolHook.ended(this.#pooled)
    this.#release?.()
  }
}
