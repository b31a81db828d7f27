import assert from 'node:assert/strict'
import { test } from 'node:test'
import { consoleLogger, OnceLogger } from './log.ts'

test('says each thing once, and stops before its memory fills', () => {
  const said: string[] = []
  const logger = new OnceLogger({
    info: (text) => said.push(`info ${text}`),
    warn: (text) => said.push(`warn ${text}`),
  })
  for (let round = 0; round < 3; round++) {
    logger.warn('a')
    logger.info('b')
  }
  assert.deepEqual(said, ['warn a', 'info b'])
  for (let index = 0; index < 5000; index++) logger.warn(String(index))
  assert.equal(said.length, 1000)
})

test('marks its lines on standard error', (context) => {
  const error = context.mock.method(console, 'error', () => {})
  const warn = context.mock.method(console, 'warn', () => {})
  new OnceLogger().info('started')
  consoleLogger.warn('careful')
  assert.deepEqual(error.mock.calls[0]?.arguments, ['[debug-toolbar] started'])
  assert.deepEqual(warn.mock.calls[0]?.arguments, ['[debug-toolbar] careful'])
})

test('passes on nothing of a logger that throws or rejects', async (t) => {
  const unhandled = t.mock.fn()
  process.on('unhandledRejection', unhandled)
  t.after(() => process.off('unhandledRejection', unhandled))
  const fail = (): never => {
    throw new Error('the disk is full')
  }
  const logger = new OnceLogger({ info: fail, warn: () => Promise.reject(new Error('later')) as never })
  logger.info('a')
  logger.warn('b')
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(unhandled.mock.callCount(), 0)
})
