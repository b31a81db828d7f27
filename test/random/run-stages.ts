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

/** Runs these stages, all with samples or all without, in one process of their own. */
export async function runStages(stages: readonly Stage[], backend: BackendUnderTest): Promise<Outcome[]> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'debug-toolbar-random-')))
  try {
    writeLibrary(folder)
    const written = stages.map((stage, index) => writeStage(folder, stage, index))
    const output = join(folder, 'results')
    const manifest: Manifest = {
      output,
      stages: stages.map(({ isHttp }, index) => ({
        isHttp,
        entries: written[index]!.map(({ entry }) => join(folder, entry)),
      })),
    }
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest))
    const problem = await runChild(folder, backend, stages[0]?.isSampled ?? false)
    const lines = existsSync(output) ? readFileSync(output, 'utf8').trim().split('\n') : []
    return stages.map((stage, index) => {
      const line = lines[index]
      const result = line ? (JSON.parse(line) as StageResult) : { first: 0, rows: [], stats: [], error: problem }
      return { stage, written: written[index]!, result }
    })
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
    return error instanceof Error ? error.message : String(error)
  }
}
