import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import type { LogsStats } from '../../src/model/notices/log-stats.ts'
import { BACKENDS } from '../contract/backends.ts'
import { appEnvironment } from '../child.support.ts'

const FOLDER = resolve(import.meta.dirname, '../../../test/notices')
const REQUESTS = 20

interface Row {
  label: string
  logs: LogsStats
  subtitle: string
  exported: string
}

interface Answer {
  records: Row[]
  /** Lines that pino and winston have written themselves. */
  written: number
  output: string
}

async function run(folder: string, nodeArguments: readonly string[], options: object): Promise<Answer> {
  const child = fork(resolve(FOLDER, 'log-app.mjs'), [folder, String(REQUESTS), JSON.stringify(options)], {
    cwd: FOLDER,
    env: appEnvironment(),
    execArgv: [...nodeArguments],
    silent: true,
  })
  let output = ''
  child.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr!.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const told = once(child, 'message')
  const ended = once(child, 'exit').then(() => undefined)
  const message = await Promise.race([told, ended])
  assert.ok(message !== undefined, output)
  await ended
  return { ...(message[0] as Omit<Answer, 'output'>), output }
}

for (const backend of BACKENDS) {
  for (const folder of [FOLDER, resolve(FOLDER, 'oldest')]) {
    const title = `${folder === FOLDER ? 'newest' : 'oldest'} loggers, ${backend.name}: each line is its request's, task's and place's`
    const skip = existsSync(resolve(folder, 'node_modules')) ? false : `no loggers: npm ci --prefix ${folder}`
    test(title, { skip: process.env['CI'] === 'true' ? false : skip }, async () => {
      const options = { asyncProfilerBackend: backend.name, asyncProfilerMaxOverhead: 1 }
      const { records, written, output } = await run(folder, backend.nodeArguments, options)
      assert.equal(records.length, REQUESTS)
      for (const row of records) checkRow(row, backend.capabilities.tasks)
      assert.equal(written, 2 * REQUESTS, 'lines of pino and winston as without the toolbar')
      const lines = output.split('\n').filter((line) => !line.includes('[debug-toolbar]'))
      assert.equal(lines.filter((line) => line.endsWith('begins')).length, REQUESTS)
      assert.match(output, /outside of requests\n[^]*after close\n/)
    })
  }
}

function checkRow({ label, logs, subtitle, exported }: Row, hasTasks: boolean): void {
  assert.deepEqual(logs.lines.map(({ message, level, logger }) => `${logger} ${level}: ${message}`).toSorted(), [
    `console.log info: ${label} begins`,
    `console.warn warn: ${label} of console {…}`,
    `pino error: ${label} of pino`,
    `winston info: ${label} of winston`,
  ])
  assert.deepEqual([logs.counts, logs.dropped, logs.note], [{ info: 2, warn: 1, error: 1 }, {}, null])
  assert.equal(subtitle, '4 lines, 1 error, 1 warning')
  for (const { message, taskName, taskId, site, fields, time } of logs.lines) {
    assert.ok(time >= 0 && fields === null)
    const by = message.includes(' of ')
      ? `by${message
          .match(/of (\w)(\w+)/)!
          .slice(1)
          .map((s, i) => (i ? s : s.toUpperCase()))
          .join('')}`
      : 'handle'
    assert.equal(site?.function, by)
    assert.match(site.file, /log-app\.mjs$/)
    if (hasTasks) assert.deepEqual([taskName, typeof taskId], [by, 'string'])
  }
  assert.ok(exported.includes(`${label} of pino`) && !exported.includes('hunter2'))
}

test('with logFields the fields are there, redacted, and the objects of the console', async (t) => {
  if (!existsSync(resolve(FOLDER, 'node_modules'))) return t.skip('no loggers')
  const { records } = await run(FOLDER, [], { logFields: true })
  const { lines } = records[0]!.logs
  const fieldsOf = (text: string): unknown => lines.find(({ message }) => message.includes(text))?.fields
  assert.deepEqual(fieldsOf('of console'), { password: '[redacted]' })
  assert.deepEqual(fieldsOf('of pino'), { label: records[0]!.label, password: '[redacted]' })
  assert.deepEqual(fieldsOf('of winston'), { password: '[redacted]' })
})
