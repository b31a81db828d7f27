import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EndedCpuProfile, IdleSamples } from './engine.ts'
import { IdleAccount } from './idle-account.ts'

const ended = (readIdle: () => IdleSamples): EndedCpuProfile => ({
  byteLength: 1,
  read: () => assert.fail('more than is needed'),
  readIdle,
})
const IDLE = 7
/** A profile with a sample each 2 ms; `-` stands for an idle loop. */
const ofSamples = (text: string): EndedCpuProfile =>
  ended(() => {
    const samples = Array.from(text, (each) => (each === '-' ? IDLE : 1))
    return { idleNode: IDLE, samples, timeDeltas: samples.map(() => 2000) }
  })

class Process {
  at = 1000
  idle = 100
  used = 10
  readonly account = new IdleAccount({ now: () => this.at, counter: () => this.idle, cpu: () => this.used })

  /** Returns the time that has been counted as lost. */
  pass(profile: EndedCpuProfile, { wall, idle = 0, used = 0 }: { wall: number; idle?: number; used?: number }): number {
    const before = this.account.lost
    this.at += wall
    this.idle += idle
    this.used += used
    this.account.add(profile)
    return this.account.lost - before
  }
}

function begun(): Process {
  const process = new Process()
  process.account.begin()
  return process
}

test('a wait is lost up to its last signal', () => {
  const process = begun()
  assert.equal(process.pass(ofSamples('xx----x'), { wall: 14, idle: 1 }), 1 + 6)
  assert.equal(process.pass(ofSamples('----'), { wall: 8, idle: 1 }), 6)
  assert.equal(process.pass(ofSamples('x--xx--x'), { wall: 16 }), 6)
})

test('a loop that asks for events without waiting has lost nothing', () => {
  assert.equal(begun().pass(ofSamples('x-x-xx-x'), { wall: 16 }), 0)
})

test('no more is lost than the time in which the loop did nothing that is known', () => {
  const process = begun()
  assert.equal(process.pass(ofSamples('------'), { wall: 12, idle: 5, used: 4 }), 3)
  assert.equal(process.pass(ofSamples('------'), { wall: 12, idle: 12, used: 4 }), 0)
})

test('a profile that cannot be read is one without samples', () => {
  const process = begun()
  assert.equal(
    process.pass(
      ended(() => JSON.parse('{') as IdleSamples),
      { wall: 12 },
    ),
    0,
  )
})
