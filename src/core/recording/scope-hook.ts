import { LateRelease } from './late-release.ts'
import { scopes } from './scope.ts'

/** Removes the hook that the storage itself keeps on every promise (before Node 24), after the last recording. */
const storageHook = new LateRelease(() => scopes.disable())

/** Counts a recording that uses `scopes` until `leaveScopes`. */
export function enterScopes(): void {
  storageHook.enter()
}

export function leaveScopes(): void {
  storageHook.leave()
}

/** Removes the storage's hook at once if no recording is active. */
export function releaseScopes(): void {
  storageHook.flush()
}
