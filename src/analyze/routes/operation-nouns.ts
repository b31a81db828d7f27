import { COMMANDS, QUERIES, REQUESTS_OUT } from '../../model/operation-groups.ts'
import type { OperationKind } from '../../model/operation.ts'

type Noun = readonly [one: string, several: string]

const SUBJECTS = [QUERIES, REQUESTS_OUT, COMMANDS]
const OTHERS: Noun = ['operation', 'operations']

/** Returns the word for one operation of a kind: `query`. */
export const nameOfKind = (kind: OperationKind | null): string =>
  (SUBJECTS.find(({ kinds }) => kind !== null && kinds.includes(kind))?.noun ?? OTHERS)[0]

/** Returns the word for so many operations with a name of `nameOfKind`. */
export function nounFor(name: string, count: number): string {
  const noun = SUBJECTS.find((subject) => subject.noun[0] === name)?.noun ?? OTHERS
  return noun[count === 1 ? 0 : 1]
}
