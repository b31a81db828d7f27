import { relative } from 'node:path'

/**
 * Yields one line of JSON for each test, as a reporter for `node --test`:
 * `{ "name": "test/a.test.js › suite › test", "status": "passed" }`.
 *
 * @param {AsyncIterable<{ type: string, data: any }>} source
 * @returns {AsyncGenerator<string>}
 */
export default async function* namesReporter(source) {
  /** @type {string[]} names of the open tests, outermost first */
  let open = []
  for await (const { type, data } of source) {
    if (type === 'test:start') open = [...open.slice(0, data.nesting), data.name]
    if (type !== 'test:pass' && type !== 'test:fail') continue
    const file = data.file === undefined ? '' : relative(process.cwd(), data.file)
    const name = [file, ...open.slice(0, data.nesting), data.name].join(' › ')
    yield `${JSON.stringify({ name, status: statusOf(type, data) })}\n`
  }
}

/** @param {string} type @param {{ skip?: unknown, todo?: unknown }} data */
function statusOf(type, { skip, todo }) {
  if (skip !== undefined || todo !== undefined) return 'skipped'
  return type === 'test:pass' ? 'passed' : 'failed'
}
