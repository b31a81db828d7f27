import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { instrument } from '../../src/profilers/instrumentation/transform/instrument.ts'
import type { Manifest } from './runner.ts'

/** A module with an async function `run` that logs its steps. */
export interface Program {
  name: string
  extension: 'mjs' | 'cjs' | 'mts' | 'cts'
  code: string
}

/** A program's log, without and with instrumentation. */
export interface Outcome {
  program: Program
  /** The runtime that it ran with. */
  runtime: RuntimeName
  bare: string[]
  instrumented: string[]
  /** True if the transform changed it. */
  changed: boolean
}

const execute = promisify(execFile)
const runner = fileURLToPath(new URL('runner.js', import.meta.url))
/** Limit after which a batch counts as hanging. */
const BATCH_TIMEOUT_MS = 120_000

export type RuntimeName = 'stand-in' | 'active' | 'idle'

/** The runtimes. `stand-in` checks the rules of its calls; the real one does little without a profile. */
const RUNTIMES: Record<RuntimeName, string> = {
  'stand-in': new URL('stand-in.js', import.meta.url).href,
  active: new URL('active-runtime.js', import.meta.url).href,
  idle: new URL('../../src/profilers/instrumentation/runtime/runtime.js', import.meta.url).href,
}

const ALL = Object.keys(RUNTIMES) as RuntimeName[]

/** Runs all programs without instrumentation and with each runtime, each time in a child process. */
export async function runTwice(
  programs: readonly Program[],
  runtimes: readonly RuntimeName[] = ALL,
): Promise<Outcome[]> {
  const directory = mkdtempSync(join(tmpdir(), 'debug-toolbar-equivalence-'))
  try {
    const bare = runAll({ directory, label: 'bare', runtime: null, programs })
    const instrumented = runtimes.map((name) => runWith(name, directory, programs))
    const outcomes = await Promise.all(instrumented)
    const traces = await bare
    return outcomes.flat().map((outcome, index) => ({ ...outcome, bare: traces[index % programs.length]! }))
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

type Run = Omit<Outcome, 'bare'>

async function runWith(name: RuntimeName, directory: string, programs: readonly Program[]): Promise<Run[]> {
  const runtime = RUNTIMES[name]
  const codes = programs.map((program) => instrumentProgram(program, runtime))
  const traces = await runAll({ directory, label: name, runtime, programs: codes })
  return programs.map((program, index) => ({
    program,
    runtime: name,
    instrumented: traces[index]!,
    changed: codes[index]!.code !== program.code,
  }))
}

function instrumentProgram(program: Program, runtimeUrl: string): Program {
  const format = program.extension.startsWith('c') ? 'commonjs' : 'module'
  const options = { url: `file:///program.${program.extension}`, format, runtimeUrl, firstSite: 0 } as const
  return { ...program, code: instrument(program.code, options)?.code ?? program.code }
}

interface Batch {
  directory: string
  label: string
  runtime: string | null
  programs: readonly Program[]
}

async function runAll({ directory, label, runtime, programs }: Batch): Promise<string[][]> {
  const folder = join(directory, label)
  mkdirSync(folder)
  const files = programs.map(({ extension, code }, index) => {
    const path = join(folder, `program${index}.${extension}`)
    writeFileSync(path, code)
    return path
  })
  const manifest: Manifest = { files, runtime, output: join(folder, 'output.json') }
  const manifestPath = join(folder, 'manifest.json')
  writeFileSync(manifestPath, JSON.stringify(manifest))
  const { NODE_OPTIONS: _options, NODE_TEST_CONTEXT: _context, ...env } = process.env
  await execute(process.execPath, ['--no-warnings', runner, manifestPath], { env, timeout: BATCH_TIMEOUT_MS })
  const traces = JSON.parse(readFileSync(manifest.output, 'utf8')) as string[][]
  const problems = traces.pop()!
  if (problems.length > 0)
    throw new Error(`Expected nothing wrong with the ${label} runtime, got: ${problems.join('; ')}`)
  return traces
}

/** Wraps a snippet that declares `run` as an ES module and as a CommonJS module. */
export const inBothFormats = (name: string, snippet: string): Program[] => [
  { name: `${name} (module)`, extension: 'mjs', code: `${snippet}\nexport { run }\n` },
  { name: `${name} (commonjs)`, extension: 'cjs', code: `${snippet}\nexports.run = run\n` },
]
