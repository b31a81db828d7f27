import type { Holder } from '../../../model/async-stats.ts'
import type { Words } from '../../../model/finding.ts'
import { code, plain } from '../words/check.ts'

/** Longer paths are cut in the middle. */
const MAX_PATH_LENGTH = 40

/** Names a request by its method and path, several of them with their number, other work by its name. */
export function holderWords({ requestId, method, path, name }: Holder, count: number): Words[] {
  const times = count > 1 ? [plain(`${count} × `)] : []
  if (requestId === null) return [...times, plain('the profile '), code(shorten(name))]
  return [...times, code(`${method} ${shorten(path)}`)]
}

/** Returns the ids of those that are requests, for links. */
export const requestIdsOf = (holders: readonly Pick<Holder, 'requestId'>[]): string[] =>
  holders.flatMap(({ requestId }) => requestId ?? [])

function shorten(text: string): string {
  if (text.length <= MAX_PATH_LENGTH) return text
  const half = (MAX_PATH_LENGTH - 1) >> 1
  return `${text.slice(0, half)}…${text.slice(-half)}`
}
