import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Ledger } from '../../src/model/async-stats.ts'
import { BACKENDS } from '../contract/backends.ts'
import { MYSQL, POSTGRESQL, REDIS, SERVICE_ENVIRONMENT, whyNoService } from '../services.support.ts'
import { runLines } from './run-fixture.ts'

interface Truth extends Ledger {
  /** Milliseconds in which the system ran something else. */
  noise: number
  /** Processor time (ms) outside the measured blocks, such as the driver's own, which has seldom run before. */
  between: number
}

interface Asked {
  way: string
  style: 'callback' | 'await'
  truth: Truth
  ledger: Ledger
}

/** A profile of several that ask over one connection, which another one has made that is still open. */
interface Caller {
  way: string
  /** Number of its calls of one async function, from the callback or after the `await`. */
  noted: number
  /** Null for the profile that has made the connection, and whose own work is unknown. */
  truth: Truth | null
  ledger: Ledger
}

const SERVICES = { pg: POSTGRESQL, mysql2: MYSQL, ioredis: REDIS }

/** Number of attempts: a machine's disturbance passes, a wrong figure stays wrong. */
const ATTEMPTS = 4
const WAYS = 4
/** Tolerance (ms), a fraction of the block. */
const TOLERANCE = 8

/** A callback in another's context may be nobody's work; never somebody else's. What comes after an `await` is known. */
function isRight({ style, truth, ledger }: Asked): boolean {
  const allowed = TOLERANCE + truth.noise + truth.between
  const own = ledger.running + (style === 'callback' ? ledger.unattributed : 0)
  return ledger.queued <= allowed && Math.abs(own - truth.running) <= allowed
}

const CALLERS: Record<keyof typeof SERVICES, number> = { pg: 13, mysql2: 19, ioredis: 7 }
/** What the driver itself does for them all in its connection's context, at most, as a share of their blocks. */
const DRIVERS_OWN = 0.3

function isRightCaller({ noted, truth, ledger }: Caller): boolean {
  if (truth === null) return noted === 0 && ledger.running <= ledger.queued * DRIVERS_OWN
  const allowed = TOLERANCE + truth.noise
  return (
    noted === 1 &&
    (['running', 'queued', 'unattributed'] as const).every((part) => Math.abs(ledger[part] - truth[part]) <= allowed)
  )
}

for (const [driver, service] of Object.entries(SERVICES)) {
  const skip = await whyNoService(service)
  for (const backend of BACKENDS.filter(({ capabilities }) => capabilities.tasks)) {
    test(
      `${backend.name}: ${driver} calls back in another context, and that is nobody else's work`,
      { skip },
      async () => {
        const right = new Set<string>()
        let wrong: Asked[] = []
        for (let attempt = 0; attempt < ATTEMPTS && right.size < WAYS; attempt++) {
          const asked = await runLines<Asked>('drivers.mjs', backend, [driver], SERVICE_ENVIRONMENT)
          assert.equal(asked.length, WAYS)
          for (const each of asked.filter(isRight)) right.add(each.way)
          wrong = asked.filter(({ way }) => !right.has(way))
        }
        assert.deepEqual(wrong, [])
      },
    )

    test(
      `${backend.name}: ${driver} calls back in the context of an open profile, and that is the asking one's work`,
      { skip },
      async () => {
        const right = new Set<string>()
        let wrong: Caller[] = []
        const count = CALLERS[driver as keyof typeof SERVICES]
        for (let attempt = 0; attempt < ATTEMPTS && right.size < count; attempt++) {
          const asked = await runLines<Caller>('callers.mjs', backend, [driver], SERVICE_ENVIRONMENT)
          assert.equal(asked.length, count)
          for (const each of asked.filter(isRightCaller)) right.add(each.way)
          wrong = asked.filter(({ way }) => !right.has(way))
        }
        assert.deepEqual(wrong, [])
      },
    )
  }
}
