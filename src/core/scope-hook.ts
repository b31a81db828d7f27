import { LateRelease } from './late-release.ts'
import { scopes } from './scope.ts'

/** With the last profile goes the hook that the storage itself keeps on every promise (before Node 24). */
const storageHook = new LateRelease(() => scopes.disable())

/** A profile has begun: it will use `scopes` until `leaveScopes`. */
export function enterScopes(): void {
  storageHook.enter()
}

export function leaveScopes(): void {
  storageHook.leave()
}

/** Where no profile is active, nothing of the storage is left behind. */
export function releaseScopes(): void {
  storageHook.flush()
}
