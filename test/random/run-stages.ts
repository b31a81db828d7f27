import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { BackendUnderTest } from '../contract/backends.ts'
import type { Manifest, StageResult } from './child.ts'
import { LIBRARY_FILES } from './library-text.ts'
import type { Stage } from './program.ts'
import { Writer } from './writer.ts'
import type { Written } from './writer.ts'

/** A stage, its programs' texts, and their results. */
export interface Outcome {
  stage: Stage
  written: Written[]
  result: StageResult
}

const CHILD = fileURLToPath(new URL('child.js', import.meta.url))
/** Limit (ms) for a process; a stage takes some 50 ms. */
const LIMIT = 170_000

/**
 * Runs these stages, all with samples or all without, in one process of their own. If it dies, the stage that it was in
 * and those after it run again in another one; a stage in which two processes died has failed.
 */
export async function runStages(stages: readonly Stage[], backend: BackendUnderTest): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  let diedIn = -1
  while (outcomes.length < stages.length) {
    const { ended, next, problem } = await runProcess(stages.slice(outcomes.length), backend)
    outcomes.push(...ended)
    if (next === null) continue
    if (diedIn === outcomes.length) {
      outcomes.push({ ...next, result: { first: 0, rows: [], stats: [], error: problem } })
      continue
    }
    console.error(`seed ${next.stage.seed}, ${backend.name}: ${problem.trim()}; it and those after it run again`)
    diedIn = outcomes.length
  }
  return outcomes
}

/** The stages that ended in a process, and the one in which it died, with the reason; null if it did not. */
interface ProcessRun {
  ended: Outcome[]
  next: Omit<Outcome, 'result'> | null
  problem: string
}

async function runProcess(stages: readonly Stage[], backend: BackendUnderTest): Promise<ProcessRun> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'debug-toolbar-random-')))
  try {
    writeLibrary(folder)
    const written = stages.map((stage, index) => ({ stage, written: writeStage(folder, stage, index) }))
    const output = join(folder, 'results')
    const manifest: Manifest = {
      output,
      stages: written.map(({ stage: { isHttp }, written: programs }) => ({
        isHttp,
        entries: programs.map(({ entry }) => join(folder, entry)),
      })),
    }
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest))
    const problem = await runChild(folder, backend, stages[0]?.isSampled ?? false)
    const lines = existsSync(output) ? readFileSync(output, 'utf8').split('\n').slice(0, -1) : []
    const ended = lines.map((line, index) => ({ ...written[index]!, result: JSON.parse(line) as StageResult }))
    return { ended, next: written[lines.length] ?? null, problem }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function writeLibrary(folder: string): void {
  const library = join(folder, 'node_modules', 'random-library')
  mkdirSync(library, { recursive: true })
  for (const [name, text] of Object.entries(LIBRARY_FILES)) writeFileSync(join(library, name), text)
  writeFileSync(join(folder, 'package.json'), '{ "private": true }')
}

function writeStage(folder: string, stage: Stage, index: number): Written[] {
  return stage.programs.map((root, program) => {
    const written = new Writer(`stage${index}-${program}`).write(root)
    for (const [name, text] of written.files) writeFileSync(join(folder, name), text)
    return written
  })
}

/** Returns the fault of the process, for the stages that have no result. */
async function runChild(
  folder: string,
  { name, nodeArguments }: BackendUnderTest,
  isSampled: boolean,
): Promise<string> {
  const { NODE_OPTIONS: _options, NODE_TEST_CONTEXT: _context, ...inherited } = process.env
  const env = {
    ...inherited,
    DEBUG_TOOLBAR_ASYNC_PROFILER_BACKEND: name,
    // A slow machine must not drop detail that is counted here.
    DEBUG_TOOLBAR_ASYNC_PROFILER_MAX_OVERHEAD: '1',
    DEBUG_TOOLBAR_ASYNC_PROFILER_BLOCKING_THRESHOLD: '20',
    // The witness reads the loop's idle counter, which the sampler cuts short.
    ...(!isSampled && { DEBUG_TOOLBAR_ASYNC_PROFILER_SAMPLE_INTERVAL: '0' }),
  }
  const args = [...nodeArguments, CHILD, join(folder, 'manifest.json')]
  try {
    const { stderr } = await promisify(execFile)(process.execPath, args, { cwd: folder, env, timeout: LIMIT })
    return `the process ended without a result\n${stderr}`
  } catch (error) {
    const { code, signal, message } = error as Error & { code?: number | null; signal?: string | null }
    return `the process ended with ${signal ?? `code ${code}`}\n${message}`
  }
}
