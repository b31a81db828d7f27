import type { BackendUnderTest } from '../contract/backends.ts'
import { compare } from './compare.ts'
import type { Fault } from './fault.ts'
import { isKnown } from './known-failures.ts'
import type { Stage } from './program.ts'
import { runStages } from './run-stages.ts'
import type { Outcome } from './run-stages.ts'

/** A wrong time stays wrong; one that the machine has disturbed is right in another run. */
const ATTEMPTS = 4
/** Stages in one process, calls of `profile()` between requests. */
const BATCH = 40

/** A stage's faults, those that are known apart. */
export interface Verdict {
  stage: Stage
  faults: Fault[]
  known: Fault[]
  /** Tasks and waits (ms of wall time) that were compared. */
  outcome: Outcome
}

/** Runs the stages, and again those whose times alone are wrong. */
export async function judge(stages: readonly Stage[], backend: BackendUnderTest): Promise<Verdict[]> {
  const verdicts: Verdict[] = []
  for (const batch of batches(stages)) {
    for (const outcome of await runStages(batch, backend)) verdicts.push(verdictOf(outcome, backend))
  }
  for (let attempt = 1; attempt < ATTEMPTS; attempt++) await judgeAgain(verdicts, backend)
  return verdicts
}

async function judgeAgain(verdicts: readonly Verdict[], backend: BackendUnderTest): Promise<void> {
  const open = verdicts.filter(({ faults }) => faults.some(({ about }) => about !== undefined))
  for (const batch of batches(open.map(({ stage }) => stage))) {
    for (const outcome of await runStages(batch, backend)) {
      const verdict = open.find(({ stage }) => stage === outcome.stage)!
      const now = new Set(verdictOf(outcome, backend).faults.map(keyOf))
      verdict.faults = verdict.faults.filter((fault) => fault.about === undefined || now.has(keyOf(fault)))
    }
  }
}

const keyOf = ({ check, about }: Fault): string => `${check} ${about}`

function verdictOf(outcome: Outcome, backend: BackendUnderTest): Verdict {
  const all = compare(outcome, backend)
  return {
    stage: outcome.stage,
    faults: all.filter(({ check }) => !isKnown(check, backend)),
    known: all.filter(({ check }) => isKnown(check, backend)),
    outcome,
  }
}

/** Splits stages by process: samples are taken of a whole one. */
function batches(all: readonly Stage[]): Stage[][] {
  return [false, true].flatMap((isSampled) => {
    const stages = all.filter((stage) => stage.isSampled === isSampled)
    const starts = Array.from({ length: Math.ceil(stages.length / BATCH) }, (_, index) => index * BATCH)
    return starts.map((start) => stages.slice(start, start + BATCH))
  })
}
