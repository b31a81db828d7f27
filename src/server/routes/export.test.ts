import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseExport } from '../../formats/json.ts'
import { deepStats, HOSTILE, MALFORMED, recordOf, sampleStats } from '../../formats/record.test.support.ts'
import type { Running } from '../harness.test.support.ts'
import { codeOf, readUntil, requestText, startServer, summaryOf } from '../harness.test.support.ts'

const API = '/_debug_toolbar/api'
const FORMATS = ['json', 'chrome', 'speedscope', 'html']

/** Keeps a request under an id; its path is hostile. */
function keep(running: Running, id: string, panels: Record<string, unknown>): void {
  running.reader.details.set(id, { ...recordOf(panels, `/x/${HOSTILE}`).request, id })
  running.reader.rows.push(summaryOf({ id, panels: { AsyncProfilingPanel: { navTitle: 'Async', navSubtitle: 'OK' } } }))
}

/** Returns the body of a response, which is chunked, so that its length need not be known. */
function bodyOf(body: string): string {
  const bytes = Buffer.from(body)
  const parts: Buffer[] = []
  for (let at = 0; ;) {
    const end = bytes.indexOf('\r\n', at)
    const size = Number.parseInt(bytes.toString('latin1', at, end), 16)
    if (!(size > 0)) return Buffer.concat(parts).toString()
    parts.push(bytes.subarray(end + 2, end + 2 + size))
    at = end + 4 + size
  }
}

test('each format is a download with a harmless name', async (t) => {
  const running = await startServer(t)
  keep(running, 'r1', { AsyncProfilingPanel: sampleStats() })
  for (const format of FORMATS) {
    const answer = await running.ask('GET', `${API}/requests/r1/export?format=${format}`)
    assert.equal(answer.status, 200, format)
    assert.match(
      answer.headers.get('content-disposition') ?? '',
      /^attachment; filename="get-x-img-src-x-[a-z0-9.-]+"$/,
    )
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff')
    assert.match(answer.headers.get('content-security-policy') ?? '', /^default-src 'none'/)
    const body = bodyOf(answer.body)
    if (format === 'html') assert.match(body, /^<!doctype html>[^]*run\(\)[^]*<\/html>\n$/)
    else assert.equal(typeof JSON.parse(body), 'object', format)
  }
})

test('a JSON export is what the API answers, and can be imported', async (t) => {
  const running = await startServer(t)
  keep(running, 'r1', { AsyncProfilingPanel: sampleStats() })
  const detail: unknown = JSON.parse((await running.ask('GET', `${API}/requests/r1`)).body)
  const record = parseExport(bodyOf((await running.ask('GET', `${API}/requests/r1/export?format=json`)).body))
  assert.deepEqual(record.request, detail)
  assert.equal(record.summaries['AsyncProfilingPanel']?.navSubtitle, 'OK')
  assert.ok(Math.abs(record.exportedAt - Date.now()) < 60_000)
})

test('a bad format, an unknown id and a missing build are JSON errors', async (t) => {
  const running = await startServer(t, { loadReport: async () => null })
  keep(running, 'r1', {})
  const table: [path: string, status: number, code: string][] = [
    ['r1/export', 400, 'BAD_PARAMETER'],
    ['r1/export?format=', 400, 'BAD_PARAMETER'],
    ['r1/export?format=<script>', 400, 'BAD_PARAMETER'],
    ['r1/export?format=json&format=html', 400, 'BAD_PARAMETER'],
    ['r2/export?format=json', 404, 'REQUEST_NOT_FOUND'],
    ['r1/export?format=html', 503, 'NOT_BUILT'],
    ['r1/nothing?format=json', 404, 'NOT_FOUND'],
    ['/export?format=json', 404, 'NOT_FOUND'],
    ['a/b/export?format=json', 404, 'NOT_FOUND'],
  ]
  for (const [path, status, code] of table) {
    const answer = await running.ask('GET', `${API}/requests/${path}`)
    assert.deepEqual([answer.status, codeOf(answer)], [status, code], path)
  }
  const answer = await running.ask('GET', `${API}/requests/r1/export?format=<b>`)
  assert.match(answer.body, /format: expected one of json, chrome, speedscope, html, got \\"<b>\\"/)
  assert.equal((await running.ask('HEAD', `${API}/requests/r1/export?format=json`)).body, '')
})

test('a large export lets others in, waits for its reader, and ends when that one goes', async (t) => {
  const running = await startServer(t)
  keep(running, 'big', { AsyncProfilingPanel: deepStats(20_000) })
  const path = `${API}/requests/big/export?format=chrome`
  const socket = await running.open(requestText('GET', path, [`Host: 127.0.0.1:${running.port}`]))
  await readUntil(socket, '"traceEvents"')
  socket.pause()
  assert.equal((await running.ask('GET', `${API}/requests/none`)).status, 404)
  socket.destroy()
  const whole = bodyOf((await running.ask('GET', path)).body)
  assert.ok(whole.length > 10_000_000, `${whole.length}`)
  assert.equal(typeof JSON.parse(whole), 'object')
  assert.deepEqual(running.logger.warnings, [])
})

test('compare answers both sides and their differences', async (t) => {
  const running = await startServer(t)
  keep(running, 'r1', { AsyncProfilingPanel: sampleStats() })
  keep(running, 'r2', { AsyncProfilingPanel: deepStats(3) })
  keep(running, 'r3', { AsyncProfilingPanel: { error: { code: 'PANEL_FAILED', message: '' } } })
  const answer = await running.ask('GET', `${API}/compare?a=r1&b=r2`)
  assert.equal(answer.status, 200)
  const { a, b, differences } = JSON.parse(answer.body) as Record<string, Record<string, unknown>>
  assert.deepEqual([a?.['id'], b?.['id'], 'panels' in a!], ['r1', 'r2', false])
  assert.deepEqual(differences?.['duration'], { a: 100, b: 1000, difference: 900 })
  const table: [query: string, status: number, code: string][] = [
    ['', 400, 'BAD_PARAMETER'],
    ['?a=r1', 400, 'BAD_PARAMETER'],
    ['?a=r1&b=', 400, 'BAD_PARAMETER'],
    ['?a=r1&b=r2&b=r2', 400, 'BAD_PARAMETER'],
    ['?a=r1&b=gone', 404, 'REQUEST_NOT_FOUND'],
    ['?a=__proto__&b=r1', 404, 'REQUEST_NOT_FOUND'],
    ['?a=r1&b=r3', 422, 'NOT_COMPARABLE'],
  ]
  for (const [query, status, code] of table) {
    const failed = await running.ask('GET', `${API}/compare${query}`)
    assert.deepEqual([failed.status, codeOf(failed)], [status, code], query)
  }
})

test("every endpoint answers for a panel of somebody's own under the async panel's id", async (t) => {
  const running = await startServer(t)
  keep(running, 'good', { AsyncProfilingPanel: sampleStats() })
  for (const [name, stats] of MALFORMED) {
    keep(running, 'bad', { AsyncProfilingPanel: stats, ProfilingPanel: stats })
    const paths = [...FORMATS.map((format) => `requests/bad/export?format=${format}`), 'requests/bad', 'toolbar/bad']
    for (const path of paths) assert.equal((await running.ask('GET', `${API}/${path}`)).status, 200, `${name}: ${path}`)
    const compared = await running.ask('GET', `${API}/compare?a=good&b=bad`)
    assert.deepEqual([compared.status, codeOf(compared)], [422, 'NOT_COMPARABLE'], name)
  }
})
