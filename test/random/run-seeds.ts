import type { BackendUnderTest } from '../contract/backends.ts'
import { generate } from './generate.ts'
import { judge } from './judge.ts'
import type { Verdict } from './judge.ts'
import type { Stage } from './program.ts'
import { droppedOf, shrink } from './shrink.ts'
import type { Smallest } from './shrink.ts'

export interface Failure {
  whole: Stage
  smallest: Smallest
  text: string
}

interface Run {
  /** The first; the others follow. */
  seed: number
  /** Number of programs at least; a seed has up to four. */
  programs: number
  backend: BackendUnderTest
  /** Maximum number of failures that are made smaller; many have one cause. */
  shrunk: number
}

/** Runs programs from a seed on and makes those that fail smaller. */
export async function runSeeds({
  seed,
  programs,
  backend,
  shrunk,
}: Run): Promise<{ failures: Failure[]; summary: string }> {
  const stages: Stage[] = []
  for (let count = 0; count < programs; count += stages.at(-1)!.programs.length)
    stages.push(generate(seed + stages.length))
  const verdicts = await judge(stages, backend)
  const failed = verdicts.filter(({ faults }) => faults.length > 0)
  const failures: Failure[] = []
  for (const { stage, faults } of failed.slice(0, shrunk)) {
    const smallest = await shrink(stage, faults, backend)
    const [verdict] = await judge([smallest.stage], backend)
    failures.push({ whole: stage, smallest, text: textOf(verdict!) })
  }
  return { failures, summary: `${summarize(verdicts)}, ${failed.length} seeds fail${listSeeds(failed)}` }
}

const listSeeds = (failed: readonly Verdict[]): string => {
  const words = failed.map(({ stage, faults }) => `\n${stage.seed} ${faults[0]!.check}: ${faults[0]!.text.trim()}`)
  return failed.length === 0 ? '' : `:${words.join('')}`
}

function summarize(verdicts: readonly Verdict[]): string {
  const stats = verdicts.flatMap(({ outcome }) => outcome.result.stats)
  const sum = (figures: readonly number[]): number => figures.reduce((total, figure) => total + figure, 0)
  const tasks = sum(stats.map(({ tasksCreated }) => tasksCreated))
  const waits = sum(stats.map(({ awaitPoints }) => sum(awaitPoints.map(({ awaitCount }) => awaitCount))))
  const known = sum(verdicts.map((verdict) => verdict.known.length))
  return `${stats.length} programs with ${tasks} tasks and ${waits} waits, ${known} known faults`
}

/** Returns the failure in words, with the smallest program and the command that runs it again. */
export function describeFailure({ whole, smallest, text }: Failure, { name }: BackendUnderTest): string {
  const dropped = droppedOf(whole, smallest.stage)
  const command = `npm run test:random -- --backend=${name} --seed=${whole.seed} --drop=${dropped.join(',')}`
  const faults = smallest.faults.map((fault) => `${fault.check}: ${fault.text}`)
  return `seed ${whole.seed} fails. Again: ${command}\n${faults.join('\n')}\n${text}`
}

/** Returns the text of a stage's programs, with line numbers. */
export function textOf({ outcome, stage }: Verdict): string {
  const files = outcome.written.flatMap((written) => [...written.files])
  const texts = files.map(([file, text]) => {
    const lines = text.split('\n').map((line, index) => `${String(index + 1).padStart(4)} ${line}`)
    return `// ${file}\n${lines.filter((line) => !/^ *\d+ (?:import|const) \{.*(?:node:|random-library)/.test(line)).join('\n')}`
  })
  return `// ${stage.isHttp ? 'requests at once' : 'profile()'}${stage.isSampled ? ', with samples' : ''}\n${texts.join('\n')}`
}
