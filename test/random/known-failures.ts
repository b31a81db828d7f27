import type { BackendUnderTest } from '../contract/backends.ts'
import { BESIDE } from './compare-blocks.ts'

/** A figure that is known to be wrong; `known-failures.md` has the smallest program of each. */
interface KnownFailure {
  check: string
  backends: readonly BackendUnderTest['name'][]
}

/** Remove an entry in the change that cures it. */
const KNOWN_FAILURES: readonly KnownFailure[] = [
  { check: "parents of generators' callbacks", backends: ['hooks'] },
  ...['self', 'blocks', 'block times', 'block lines', 'blocks of others'].map((figure) => ({
    check: `${figure}${BESIDE}`,
    backends: ['hooks'] as const,
  })),
]

export const isKnown = (check: string, { name }: BackendUnderTest): boolean =>
  KNOWN_FAILURES.some((known) => known.check === check && known.backends.includes(name))
