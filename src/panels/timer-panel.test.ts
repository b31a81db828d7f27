import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RequestContext } from '../core/panels/panel.ts'
import { resolveConfig } from '../core/options/resolve-config.ts'
import { TimerPanel } from './timer-panel.ts'

const config = resolveConfig({}, {})

function request(
  id: string,
  parts: { cpu?: NodeJS.CpuUsage; duration?: number; response?: object } = {},
): RequestContext {
  const profile = { elapsed: () => 12.5, cpuUsage: () => parts.cpu ?? null }
  const { duration = null, response = null } = parts
  return { id, config, profile, state: new Map(), response, duration } as unknown as RequestContext
}

test('each request has its own figures, in milliseconds', () => {
  const panel = new TimerPanel(config)
  const first = panel.generateStats(request('one', { cpu: { user: 3000, system: 500 }, duration: 486.2 }))
  const second = panel.generateStats(
    request('two', { cpu: { user: 6000, system: 500 }, duration: 20, response: { timeToFirstByte: 7 } }),
  )
  assert.deepEqual([first.duration, first.timeToFirstByte, first.cpuUser, first.cpuSystem], [486.2, null, 3, 0.5])
  assert.deepEqual([second.duration, second.timeToFirstByte, second.cpuUser, second.cpuSystem], [20, 7, 6, 0.5])
  assert.match(first.cpuNote, /whole process/)
  assert.equal(panel.navSubtitle(first), '486 ms')
})

test('a request that never ended has no end figures', () => {
  const panel = new TimerPanel(config)
  const stats = panel.generateStats(request('open'))
  assert.deepEqual([stats.duration, stats.cpuUser, stats.cpuSystem], [null, null, null])
  assert.equal(panel.navSubtitle(stats), 'not ended')
})

test('Server-Timing has the time until the headers', () => {
  const metrics = new TimerPanel(config).generateServerTiming(request('r'))
  assert.deepEqual(metrics, [{ name: 'total', duration: 12.5, description: 'Time to headers' }])
})
