import { readFileSync, writeFileSync } from 'node:fs'
import { deserialize, serialize } from 'node:v8'
import type { TraceSamples } from '../model/samples.ts'
import type { Trace } from '../model/trace.ts'

/**
 * What `debug-toolbar run` and the process that it starts tell each other: a path by environment, and back one file
 * that is written when it is known what the process is. Not one of the options: those all begin with the prefix.
 */
const VARIABLE = '__DEBUG_TOOLBAR_RUN'

/** A server records its requests and is not reported on; a script is one profile from its begin to its end. */
export type RunOutcome = { kind: 'server' } | { kind: 'script'; trace: Trace; samples: TraceSamples | null }

/** The environment of a process whose run is to be profiled; its outcome goes to `file`. */
export function orderRun(env: NodeJS.ProcessEnv, file: string): NodeJS.ProcessEnv {
  return { ...env, [VARIABLE]: file }
}

/** The file that the outcome goes to, or null. Takes the order out: neither the app nor its children see it. */
export function takeRunOrder(env: NodeJS.ProcessEnv): string | null {
  const file = env[VARIABLE]
  delete env[VARIABLE]
  return file === undefined || file === '' ? null : file
}

/** Writes at once, as a process that exits waits for nothing. Throws what the file system throws. */
export function writeOutcome(file: string, outcome: RunOutcome): void {
  writeFileSync(file, serialize(outcome))
}

/** Null where the process ended before it could tell: by a signal, or in its first steps. */
export function readOutcome(file: string): RunOutcome | null {
  try {
    return deserialize(readFileSync(file)) as RunOutcome
  } catch {
    return null
  }
}
