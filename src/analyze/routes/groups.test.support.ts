import type { RequestSample, SamplePart } from '../../model/routes/route-data.ts'
import type { Group } from './compare-groups.ts'
import { normal } from './random.test.support.ts'

const FUNCTIONS = 8
const AWAITS_OF_EACH = 5
export const AWAITS: number = FUNCTIONS * AWAITS_OF_EACH

/** An app whose handler awaits eight functions, one after the other, each with five awaits of their own. */
export interface SyntheticApp {
  /** The usual time (ms) of each await. */
  bases: number[]
  /** Added to one of them. */
  slower: { at: number; by: number } | null
}

export interface Noise {
  random: () => number
  /** Of all times of a run: the machine is never the same. */
  drift: number
  requests: number
}

/** Draws the usual times (ms), from 1 to 30. */
export const drawBases = (random: () => number): number[] =>
  Array.from({ length: AWAITS }, () => 1 + 29 * random() ** 2)

/**
 * Records a run: times vary by a fifth, those of one request together by a tenth; pauses of the collector come in
 * between; every third await is a timer's and has whole milliseconds.
 */
export function recordRun({ bases, slower }: SyntheticApp, { random, drift, requests }: Noise): Group {
  const samples = Array.from({ length: requests }, (_, index): RequestSample => {
    const load = drift * Math.exp(0.1 * normal(random))
    const times = bases.map((base, at) => {
      const added = slower?.at === at ? slower.by : 0
      const time = (base + added) * load * Math.exp(0.2 * normal(random)) + (random() < 0.01 ? 5 + 20 * random() : 0)
      return at % 3 === 0 ? Math.ceil(time) : time
    })
    return sampleOf(index, times)
  })
  return { facts: samples, samples }
}

function sampleOf(index: number, times: readonly number[]): RequestSample {
  const parts: SamplePart[] = []
  for (let fn = 0; fn < FUNCTIONS; fn++) {
    const own = times.slice(fn * AWAITS_OF_EACH, (fn + 1) * AWAITS_OF_EACH)
    const whole = own.reduce((sum, time) => sum + time, 0)
    parts.push(awaitOf('handler', [100, 101 + fn], `step${fn}`, whole))
    for (const [at, time] of own.entries()) parts.push(awaitOf(`step${fn}`, [fn * 10, fn * 10 + at + 1], 'work', time))
  }
  const duration = times.reduce((sum, time) => sum + time, 0)
  const calls = Array.from({ length: FUNCTIONS }, (_, fn): [string, string] => ['app.ts\nhandler', `app.ts\nstep${fn}`])
  const facts = {
    id: `p-${index}`,
    method: 'GET',
    route: '/orders',
    status: 200,
    failed: false,
    startTime: index * 1000,
    duration,
  }
  return { ...facts, queued: 0, run: null, parts, calls }
}

/** @param lines of the function and of the await */
const awaitOf = (
  owner: string,
  lines: [functionLine: number, line: number],
  name: string,
  time: number,
): SamplePart => ({
  kind: 'await',
  name,
  text: '',
  function: owner,
  file: 'app.ts',
  line: lines[1],
  column: 5,
  functionLine: lines[0],
  operationKind: null,
  severity: null,
  count: 1,
  errors: 0,
  time,
  queued: 0,
  critical: time,
})

/** The line of an await that `bases` lists at an index. */
export const lineOfAwait = (at: number): number => Math.floor(at / AWAITS_OF_EACH) * 10 + (at % AWAITS_OF_EACH) + 1
