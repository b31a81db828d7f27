import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { Writable } from 'node:stream'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { DebugToolbarConfig } from '../../src/core/options/config.ts'
import { decodeRecord, encodeRecord } from '../../src/core/records/record-codec.ts'
import type { RequestDetail } from '../../src/model/api.ts'
import type { FinishedRequest } from '../../src/model/finished-request.ts'
import type { LogsStats } from '../../src/model/notices/log-stats.ts'
import { startParts } from '../integration/apps.support.ts'
import { MemoryRecords } from '../integration/canaries.support.ts'
import { ask, listRecords, recordOf } from '../integration/client.support.ts'

const logsOf = ({ panels }: RequestDetail): LogsStats => panels['LogsPanel'] as LogsStats

/** Answers a request whose handler logs. */
async function visit(t: TestContext, log: () => void, options: DebugToolbarConfig = {}): Promise<RequestDetail> {
  const { port } = await startParts(t, (_req, res) => void (log(), res.end('ok')), {}, options)
  return recordOf(port, await ask(port))
}

/** Keeps the test's own output readable, and the console's methods: where it tells by channels, others are not heard. */
function silence(t: TestContext): void {
  const streams = console as unknown as { _stdout: unknown; _stderr: unknown }
  const { _stdout, _stderr } = streams
  const sink = new Writable({ write: (_chunk, _encoding, done) => done() })
  Object.assign(streams, { _stdout: sink, _stderr: sink })
  t.after(() => Object.assign(streams, { _stdout, _stderr }))
}

test('a burst of lines is cut, and leaves room for warnings and worse; what is cut is counted by level', async (t) => {
  silence(t)
  const record = await visit(t, () => {
    for (let line = 0; line < 2000; line++) console.info('line', line)
    for (let line = 0; line < 300; line++) console.error('error', line)
  })
  const { lines, counts, dropped } = logsOf(record)
  assert.deepEqual(
    [counts, dropped],
    [
      { info: 2000, error: 300 },
      { info: 1200, error: 100 },
    ],
  )
  assert.equal(lines.length, 1000)
  assert.equal(lines.at(-1)!.message, 'error 199')
})

test('the characters of all lines are bounded, and those of each', async (t) => {
  silence(t)
  const record = await visit(t, () => {
    for (let line = 0; line < 900; line++) console.info('x'.repeat(1_000_000))
  })
  const { lines, counts } = logsOf(record)
  assert.ok(lines.length > 100 && lines.length < 300, `${lines.length} lines`)
  assert.equal(counts.info, 900)
  assert.ok(lines.every(({ message }) => message.length === 1024 && message.endsWith('…')))
})

test('lines of an ended request, and of one without lines, change nothing', async (t) => {
  silence(t)
  const late: (() => void)[] = []
  const handle = (res: ServerResponse): void => {
    setTimeout(() => (console.info('late'), late.forEach((done) => done())), 30)
    res.end('ok')
  }
  const { port } = await startParts(t, (_req, res) => handle(res), {})
  const answer = await ask(port)
  await new Promise<void>((done) => void late.push(done))
  const stats = logsOf(await recordOf(port, answer))
  assert.deepEqual([stats.lines, stats.counts], [[], {}])
  assert.match(stats.note ?? '', /^Nothing was logged\. .*pino and winston/)
  const [row] = await listRecords(port)
  assert.equal(row!.panels['LogsPanel']!.navSubtitle, '')
})

test("own patterns and the default ones hold in messages; a store's record has the lines with their places", async (t) => {
  silence(t)
  /** Reads what it has written, as another process would. */
  class Written extends MemoryRecords {
    override get(id: string): FinishedRequest | undefined {
      const record = super.get(id)
      return record === undefined ? undefined : decodeRecord(encodeRecord(record))
    }
  }
  const history = new Written()
  async function orderOf(): Promise<void> {
    await Promise.resolve()
    console.info('user_42 asks for ORDER-7 with token=abc')
  }
  const options = {
    history,
    asyncProfilerBackend: 'hooks',
    asyncProfilerRedactPatterns: [/ORDER-\d+/, /user_\d+/],
  } as const
  const { port } = await startParts(
    t,
    (_req, res) => void orderOf().then(() => res.end('ok')),
    {},
    { ...options, asyncProfilerRedactPatterns: [...options.asyncProfilerRedactPatterns] },
  )
  const answer = await ask(port)
  await history.settled(1)
  const [line] = logsOf(await recordOf(port, answer)).lines
  assert.equal(line!.message, '[redacted] asks for [redacted] with token=[redacted]')
  assert.equal(line!.taskName, 'orderOf')
  assert.match(`${line!.site!.file}:${line!.site!.line}`, /test\/panels\/logs\.test\.[jt]s:\d+$/)
  // A commit's name may have any letters.
  const kept = JSON.stringify(history.all, (key, value: unknown) => (key === 'run' ? undefined : value))
  assert.doesNotMatch(kept, /ORDER-7|user_42|abc/)
})
