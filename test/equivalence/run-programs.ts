import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { instrument } from '../../src/profilers/instrumentation/transform/instrument.ts'
import type { Manifest } from './runner.ts'

/** A module with an async function `run`; it logs what happens. */
export interface Program {
  name: string
  extension: 'mjs' | 'cjs' | 'mts' | 'cts'
  code: string
}

/** What a program logged, without and with instrumentation. */
export interface Outcome {
  program: Program
  bare: string[]
  instrumented: string[]
  /** True where the transform found something to do. */
  changed: boolean
}

const execute = promisify(execFile)
const runner = fileURLToPath(new URL('runner.js', import.meta.url))
/** A batch that takes longer hangs. */
const BATCH_TIMEOUT_MS = 120_000

/** The runtime that looks after the rules of its calls. */
export const STAND_IN: string = new URL('stand-in.js', import.meta.url).href

/** Runs all programs twice, in two child processes, with the runtime in the second. */
export async function runTwice(programs: readonly Program[], runtime: string = STAND_IN): Promise<Outcome[]> {
  const directory = mkdtempSync(join(tmpdir(), 'debug-toolbar-equivalence-'))
  try {
    const codes = programs.map((program) => instrumentProgram(program, runtime))
    const [bare, instrumented] = await Promise.all([
      runAll({ directory, label: 'bare', runtime: null, programs }),
      runAll({ directory, label: 'instrumented', runtime, programs: codes }),
    ])
    return programs.map((program, index) => ({
      program,
      bare: bare[index]!,
      instrumented: instrumented[index]!,
      changed: codes[index]!.code !== program.code,
    }))
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
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
  return JSON.parse(readFileSync(manifest.output, 'utf8')) as string[][]
}

/** The snippet as an ES module and as a CommonJS module; it declares `run`. */
export const inBothFormats = (name: string, snippet: string): Program[] => [
  { name: `${name} (module)`, extension: 'mjs', code: `${snippet}\nexport { run }\n` },
  { name: `${name} (commonjs)`, extension: 'cjs', code: `${snippet}\nexports.run = run\n` },
]
