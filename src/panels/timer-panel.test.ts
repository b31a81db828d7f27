import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RequestContext } from '../core/panel.ts'
import { resolveConfig } from '../core/resolve-config.ts'
import { TimerPanel } from './timer-panel.ts'

const config = resolveConfig({}, {})

function request(id: string): RequestContext {
  const profile = { figures: () => ({ elapsed: 12.5 }) }
  return { id, config, profile, state: new Map(), response: null, duration: null } as unknown as RequestContext
}

/** A process that has used so many microseconds so far. */
class FakeCpu {
  user = 0
  system = 0
  readonly usage = (previous?: NodeJS.CpuUsage): NodeJS.CpuUsage => ({
    user: this.user - (previous?.user ?? 0),
    system: this.system - (previous?.system ?? 0),
  })
}

test('two overlapping requests have each their own figures', () => {
  const cpu = new FakeCpu()
  const panel = new TimerPanel(config, cpu.usage)
  const [one, two] = [request('one'), request('two')] as const
  panel.processRequest(one)
  cpu.user += 1000
  panel.processRequest(two)
  cpu.user += 2000
  cpu.system += 500
  panel.processResponse(one)
  one.duration = 486.2
  cpu.user += 4000
  panel.processResponse(two)
  two.duration = 20
  two.response = { timeToFirstByte: 7 } as RequestContext['response']
  const first = panel.generateStats(one)
  const second = panel.generateStats(two)
  assert.deepEqual([first.duration, first.timeToFirstByte, first.cpuUser, first.cpuSystem], [486.2, null, 3, 0.5])
  assert.deepEqual([second.duration, second.timeToFirstByte, second.cpuUser, second.cpuSystem], [20, 7, 6, 0.5])
  assert.match(first.cpuNote, /whole process/)
  assert.equal(panel.navSubtitle(first), '486 ms')
})

test('a request that never ended has no end figures', () => {
  const panel = new TimerPanel(config)
  const context = request('open')
  panel.processResponse(context)
  const stats = panel.generateStats(context)
  assert.deepEqual([stats.duration, stats.cpuUser, stats.cpuSystem], [null, null, null])
  assert.equal(panel.navSubtitle(stats), 'not ended')
})

test('the CPU time of the process is read in milliseconds', () => {
  const panel = new TimerPanel(config)
  const context = request('real')
  panel.processRequest(context)
  panel.processResponse(context)
  const { cpuUser, cpuSystem } = panel.generateStats(context)
  assert.ok(cpuUser !== null && cpuUser >= 0 && cpuSystem !== null && cpuSystem >= 0)
})

test('Server-Timing has the time until the headers', () => {
  const metrics = new TimerPanel(config).generateServerTiming(request('r'))
  assert.deepEqual(metrics, [{ name: 'total', duration: 12.5, description: 'Time to headers' }])
})

test('the state is plain data', () => {
  const panel = new TimerPanel(config)
  const context = request('r')
  panel.processRequest(context)
  panel.processResponse(context)
  const state = [...context.state]
  assert.deepEqual(JSON.parse(JSON.stringify(state)), state)
  assert.equal(state[0]?.[0], TimerPanel.id)
})
