/**
 * Yields one JSON object of the runner's own totals, as a reporter for `node --test`:
 * `{ "tests": 12, "pass": 11, "fail": 1, "cancelled": 0, "skipped": 0, "todo": 0 }`.
 *
 * @param {AsyncIterable<{ type: string, data: { message?: string, nesting?: number } }>} source
 * @returns {AsyncGenerator<string>}
 */
export default async function* countReporter(source) {
  /** @type {Record<string, number>} */
  const counts = {}
  for await (const { type, data } of source) {
    if (type !== 'test:diagnostic' || data.nesting !== 0) continue
    const match = /^(tests|pass|fail|cancelled|skipped|todo) (\d+)$/.exec(data.message ?? '')
    if (match) counts[match[1] ?? ''] = Number(match[2])
  }
  yield JSON.stringify(counts)
}
