import assert from 'node:assert/strict'
import type { AsyncProfilingStats } from '../../src/model/async-stats.ts'
import { contract } from './contract.ts'
import type { Expectation } from './contract.ts'
import { positionOf } from './fixture.ts'

const FIXTURE = 'cheap-awaits.mjs'
/** Least part of the time that is not profiling's which must be told as running. */
const MIN_RUNNING_SHARE = 0.8
/** Bounds of the told cost, as parts of the measured one: 0.4 to 0.9 of it were seen, on quiet and on busy machines. */
const [MIN_TOLD, MAX_TOLD] = [0.3, 1.5]
/** A busy machine takes so much (ms) of even the shortest of all rounds, with a profile or without. */
const ROUND_NOISE_MS = 1.5
/** Least part of the time that must be told on `hooks`, as running or as cost: 0.95 to 1 of it was seen. */
const MIN_TOLD_SHARE = 0.8
/** Then the engine counts every block that runs, also in the code that records: no cost of a process without it. */
const IS_COVERED = process.env['NODE_V8_COVERAGE'] !== undefined
/** The beginning and the end of a profile, which are no slice's (ms). */
const ENDS_MS = 0.15

const near = (actual: number, expected: number): boolean => Math.abs(actual - expected) <= ENDS_MS + expected * 0.05

const totalOf = ({ topAsyncFunctions }: AsyncProfilingStats): number =>
  topAsyncFunctions.reduce((sum, { totalTime }) => sum + totalTime, 0)

const laneOf = ({ loop }: AsyncProfilingStats): number => loop!.own.reduce((sum, [from, to]) => sum + to - from, 0)

/** Expects that the time is told as running or as cost. */
function assertTold(stats: AsyncProfilingStats): void {
  const { ledger, profilingOverhead } = stats
  const own = ledger.wall - profilingOverhead
  const told = `${ledger.running} ms are told as running, ${profilingOverhead} as cost, of ${ledger.wall}`
  assert.ok(ledger.running >= MIN_RUNNING_SHARE * own - ENDS_MS, told)
  assert.ok(ledger.running + profilingOverhead <= ledger.wall * 1.1 + ENDS_MS, told)
}

/** Expects the difference to the time without a profile as cost, if there is as much to do in both. */
function assertCost(value: unknown): void {
  if (IS_COVERED) return
  const { measured, told } = value as { measured: number; told: number }
  const isNear = told >= MIN_TOLD * measured - ROUND_NOISE_MS && told <= MAX_TOLD * measured + ROUND_NOISE_MS
  assert.ok(told > 0 && isNear, `${told} ms of ${measured} are told as cost`)
}

/** Expects one block, of the function that awaits; and of one that it calls only where the machine has held that up. */
function assertBlock(name: string, { blockingCalls }: AsyncProfilingStats): void {
  const [line] = positionOf(FIXTURE, `${name}() {`).split(':')
  const blocks = blockingCalls.map((call) => `${call.function} ${call.line}`)
  const ofOthers = /cached|find/
  assert.deepEqual(
    blocks.filter((block) => !ofOthers.test(block)).map((block) => block.split('.').at(-1)),
    [`${name} ${line}`],
  )
}

/** Expects figures that agree: the tasks' own time is the running time, and with its cost the time that was spent. */
function agreeing(name: string): Expectation {
  return {
    needs: ['tasks'],
    check: (stats, { value }) => {
      const { ledger, backend } = stats
      const apart = `the functions ran for ${totalOf(stats)} ms, the ledger says ${ledger.running} ms`
      assertCost(value)
      if (backend === 'hooks') {
        const lane = laneOf(stats)
        assert.ok(Math.abs(totalOf(stats) - ledger.running) <= 10 + ledger.running * 0.1, apart)
        assert.ok(lane >= ledger.running - ENDS_MS, `the lane shows ${lane} ms of ${ledger.running} ms`)
        // Its cost is most of the time, so that one is judged by the other.
        const told = ledger.running + stats.profilingOverhead
        assert.ok(told >= MIN_TOLD_SHARE * ledger.wall, `${told} ms are told of ${ledger.wall}`)
        return
      }
      assertTold(stats)
      assert.ok(near(totalOf(stats), ledger.running), apart)
      assert.ok(laneOf(stats) >= ledger.running, `the lane shows ${laneOf(stats)} ms of ${ledger.running} ms`)
      assertBlock(name, stats)
    },
  }
}

contract(FIXTURE, {
  hits: agreeing('hits'),
  methods: agreeing('methods'),
  values: agreeing('values'),
  many: {
    needs: ['tasks'],
    unless: ({ name }) => (name === 'instrumentation' ? null : 'it replays nothing'),
    check: (stats) => {
      const { ledger, profilingOverhead, loop } = stats
      const replayed = loop!.profiler!.reduce((sum, [from, to]) => sum + to - from, 0)
      assert.ok(profilingOverhead > replayed, `${profilingOverhead} ms of cost, ${replayed} of them replays`)
      assert.ok(ledger.running <= ledger.wall - replayed, 'what is replayed meanwhile is not running')
      assertBlock('many', stats)
    },
  },
  callbacks: {
    needs: ['tasks'],
    unless: ({ seesPassedOn }) => (seesPassedOn ? null : 'it sees no function that is passed on'),
    check: (stats, { value }) => {
      assertTold(stats)
      assertCost(value)
    },
  },
})
