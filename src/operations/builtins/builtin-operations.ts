import { scopes } from '../../core/recording/scope.ts'
import { replaceCallback } from '../recording/callbacks.ts'
import type { Uninstall } from '../recording/source.ts'
import { outsider, OwnJob } from '../thread-pool/own-job.ts'
import type { JobOwner } from '../thread-pool/own-job.ts'
import { poolHook } from '../thread-pool/pool-hook.ts'
import type { CallMark } from '../thread-pool/pool-hook.ts'
import type { BuiltinFunction } from './builtin-function.ts'
import { placeBuiltin } from './place-builtin.ts'
import type { Follow, FollowedCall } from './place-builtin.ts'
import { RunningCall } from './running-call.ts'

/** Hooks functions of one object; those that it does not have are left out. */
export function hookBuiltins(object: object, functions: Readonly<Record<string, BuiltinFunction>>): Uninstall {
  const uninstalls: Uninstall[] = []
  for (const [name, about] of Object.entries(functions)) {
    const undo = placeBuiltin(object, name, followerOf(name, about))
    if (undo !== null) uninstalls.push(undo)
  }
  return () => {
    for (const undo of uninstalls.splice(0).toReversed()) undo()
  }
}

function followerOf(name: string, about: BuiltinFunction): Follow {
  const { isPromise, jobs, kind } = about
  // Work outside of recordings holds threads as well. That of files is short.
  const owner = !isPromise && jobs !== 'none' && kind !== 'file' ? outsider(name) : null
  return (args, entry, self) => {
    const isOutside = scopes.getStore() === undefined
    if (isOutside && owner === null) return null
    if ((!isPromise && typeof args.at(-1) !== 'function') || poolHook.isWithinOperation()) return null
    const running = isOutside ? null : RunningCall.begin(about, args, entry, self)
    return running ?? (owner === null ? null : new OutsideCall(args, owner, jobs === 'slow'))
  }
}

/** A call outside of all recordings, or after the end of its own, of which only the job counts. */
class OutsideCall implements FollowedCall {
  readonly args: readonly unknown[]
  readonly #job: OwnJob
  #mark: CallMark | null = null

  constructor(args: readonly unknown[], owner: JobOwner, isSlow: boolean) {
    const job = new OwnJob(owner, isSlow)
    this.#job = job
    const withEnd = replaceCallback(
      args,
      (callback) =>
        function (this: unknown, ...results) {
          job.end()
          return Reflect.apply(callback, this, results)
        },
    )
    this.args = withEnd ?? args
  }

  enter(): void {
    this.#mark = poolHook.enter(null, true)
  }

  leave(): void {
    poolHook.leave(this.#mark!)
  }

  threw(): void {
    this.#job.end()
  }

  returned(result: unknown): unknown {
    return result
  }
}
