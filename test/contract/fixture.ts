import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AsyncProfilingStats } from '../../src/model/async-stats.ts'
import type { BackendUnderTest } from './backends.ts'

/** Folder of the fixtures, which run from their source, because their lines and columns are tested. */
export const FIXTURES: string = fileURLToPath(new URL('../../../test/fixtures/contract/', import.meta.url))

/** The result of one program of a fixture. */
export interface CaseResult {
  name: string
  value?: unknown
  stats: AsyncProfilingStats
  /** The error that the program threw, if it did; then there are no statistics. */
  error?: string
}

export interface Ended {
  stdout: string
  stderr: string
  code: number | null
}

interface ProcessOptions {
  nodeArguments?: readonly string[]
  programArguments?: readonly string[]
  env?: NodeJS.ProcessEnv
}

/** Runs a fixture to its end in a process of its own, with the fixtures' folder as working directory. */
export function runProcess(
  fixture: string,
  { nodeArguments = [], programArguments = [], env = {} }: ProcessOptions = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [...nodeArguments, fixture, ...programArguments], {
    cwd: FIXTURES,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return new Promise((resolve, reject) => {
    const ended: Ended = { stdout: '', stderr: '', code: null }
    child.stdout.setEncoding('utf8').on('data', (text: string) => (ended.stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (ended.stderr += text))
    child.on('error', reject)
    child.on('close', (code) => resolve({ ...ended, code }))
  })
}

/** Returns the programs of a fixture by name, as `backend` profiled them. */
export async function runFixture(fixture: string, backend: BackendUnderTest): Promise<Map<string, CaseResult>> {
  const { stdout, stderr, code } = await runProcess(fixture, {
    nodeArguments: backend.nodeArguments,
    env: {
      DEBUG_TOOLBAR_ASYNC_PROFILER_BACKEND: backend.name,
      // A slow machine must not drop detail that is counted here; dropping has tests of its own.
      DEBUG_TOOLBAR_ASYNC_PROFILER_MAX_OVERHEAD: '1',
      // test/blocking tests which function blocked, and the effect of a busy machine on that.
      DEBUG_TOOLBAR_ASYNC_PROFILER_SAMPLE_INTERVAL: '0',
    },
  })
  if (code !== 0) throw new Error(`Expected ${fixture} to end well, it ended with ${String(code)}:\n${stderr}`)
  const results = stdout.split('\n').filter((line) => line.startsWith('{'))
  return new Map(results.map((line) => JSON.parse(line) as CaseResult).map((result) => [result.name, result]))
}

const texts = new Map<string, string>()

/** Returns the `line:column` of `text` in a fixture, where it must occur once. */
export function positionOf(fixture: string, text: string): string {
  const source = texts.get(fixture) ?? readFileSync(join(FIXTURES, fixture), 'utf8')
  texts.set(fixture, source)
  const offset = source.indexOf(text)
  if (offset < 0 || source.indexOf(text, offset + 1) >= 0) {
    throw new Error(`Expected "${text}" once in ${fixture}, found it ${offset < 0 ? 'never' : 'more than once'}`)
  }
  const before = source.slice(0, offset).split('\n')
  return `${before.length}:${before.at(-1)!.length + 1}`
}
