import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AsyncProfilingStats } from '../../model/async-stats.ts'
import { draw } from '../drawing.test.support.ts'

const waitsOf = ({ tasks: [page] }: AsyncProfilingStats): [start: number, end: number][] =>
  page!.waits!.map(({ start, end }) => [round(start), round(end)])

const round = (time: number): number => Math.round(time * 1e6) / 1e6

const siteOf = ({ awaitPoints }: AsyncProfilingStats): [count: number, total: number] => {
  const { awaitCount, totalWaitTime } = awaitPoints.find(({ function: name }) => name === 'page')!.sites[0]!
  return [awaitCount, totalWaitTime]
}

test('a call from a callback of a waiting task does not end its wait, though it goes on right after it', () => {
  const stats = draw(`
    clock         .........:..
    page          RaaaaaaaaR|
    (timer<page)      R--RR
    load               RR|
  `).stats()
  assert.deepEqual(waitsOf(stats), [[1, 9]])
  assert.deepEqual(siteOf(stats), [1, 8])
})

test('nor does a call from a callback that is too short for a row', () => {
  const text = `
    clock         .........:....
    page          RRRRaaaaaaaaR|
    (timer<page)       R--RRRR
    load                RR|
  `
  assert.deepEqual(waitsOf(draw(text, { scale: 0.001 }).stats()), [[0.004, 0.012]])
})

test('a task has gone on with a call that it makes at once, in a cut too short for a row', () => {
  const text = `
    clock         .........:.......
    page          RRRRRaaaaR----RR|
    load                    RRRR|
  `
  assert.deepEqual(waitsOf(draw(text, { scale: 0.001 }).stats()), [[0.005, 0.009]])
})

test('of two waits, one that ended with a call and one that did not, each has its own end', () => {
  const text = `
    clock         .........:.........:.........:....
    page          RRRRRaaaaR------RRbbbbbbbbbbbRRR|
    (timer<page)                       R---RRRR
    load                    RRRRRR|
    find                                RRR|
  `
  const waits = waitsOf(draw(text, { scale: 0.001 }).stats())
  assert.deepEqual(waits, [
    [0.005, 0.009],
    [0.018, 0.029],
  ])
})
