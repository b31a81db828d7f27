/**
 * Yields one JSON object as a reporter for `node --test`: the runner's own totals, the files with a failing test, and
 * the milliseconds of each file's tests, e.g. `{ "tests": 12, "pass": 11, "fail": 1, "cancelled": 0, "skipped": 0,
 * "todo": 0, "failing": ["/a/b.test.js"], "durations": { "/a/b.test.js": 812 } }`.
 *
 * @typedef {{ message?: string, nesting?: number, file?: string, details?: { duration_ms?: number } }} EventData
 * @param {AsyncIterable<{ type: string, data: EventData }>} source
 * @returns {AsyncGenerator<string>}
 */
export default async function* countReporter(source) {
  /** @type {Record<string, number>} */
  const counts = {}
  /** @type {Set<string>} */
  const failing = new Set()
  /** @type {Record<string, number>} */
  const durations = {}
  for await (const { type, data } of source) {
    if (type === 'test:fail' && data.file !== undefined) failing.add(data.file)
    if ((type === 'test:fail' || type === 'test:pass') && data.nesting === 0 && data.file !== undefined) {
      durations[data.file] = (durations[data.file] ?? 0) + Math.round(data.details?.duration_ms ?? 0)
    }
    if (type !== 'test:diagnostic' || data.nesting !== 0) continue
    const match = /^(tests|pass|fail|cancelled|skipped|todo) (\d+)$/.exec(data.message ?? '')
    if (match) counts[match[1] ?? ''] = Number(match[2])
  }
  yield JSON.stringify({ ...counts, failing: [...failing], durations })
}
