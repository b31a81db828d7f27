import type { BackendUnderTest } from '../contract/backends.ts'

/** A figure that is known to be wrong; `known-failures.md` has the smallest program of each. */
interface KnownFailure {
  check: string
  backends: readonly BackendUnderTest['name'][]
}

/** Remove an entry in the change that cures it. */
const KNOWN_FAILURES: readonly KnownFailure[] = [
  { check: "parents of generators' callbacks", backends: ['hooks'] },
  { check: 'generator statuses', backends: ['hooks'] },
]

export const isKnown = (check: string, { name }: BackendUnderTest): boolean =>
  KNOWN_FAILURES.some((known) => known.check === check && known.backends.includes(name))
