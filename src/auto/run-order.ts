import { readFileSync, writeFileSync } from 'node:fs'
import { deserialize, serialize } from 'node:v8'
import type { TraceSamples } from '../model/cpu-samples.ts'
import type { Trace } from '../model/trace.ts'

/**
 * The variable by which `debug-toolbar run` passes a path to the process that it starts. The process writes one file to
 * it when its kind is known. It is not one of the options, which all begin with the prefix.
 */
const VARIABLE = '__DEBUG_TOOLBAR_RUN'

/** The kind of a run: a server records its requests and has no report; a script is one recording from start to end. */
export type RunOutcome = { kind: 'server' } | { kind: 'script'; trace: Trace; samples: TraceSamples | null }

/** Returns the environment of a process whose run is to be profiled; its outcome is written to `file`. */
export function orderRun(env: NodeJS.ProcessEnv, file: string): NodeJS.ProcessEnv {
  return { ...env, [VARIABLE]: file }
}

/** Returns the file for the outcome, or null. Removes the variable, so that neither the app nor its children get it. */
export function takeRunOrder(env: NodeJS.ProcessEnv): string | null {
  const file = env[VARIABLE]
  delete env[VARIABLE]
  return file === undefined || file === '' ? null : file
}

/** Writes the outcome synchronously, because an exiting process waits for nothing. Throws the file system's errors. */
export function writeOutcome(file: string, outcome: RunOutcome): void {
  writeFileSync(file, serialize(outcome))
}

/** Reads the outcome; null if the process ended before it could write: by a signal, or in its first steps. */
export function readOutcome(file: string): RunOutcome | null {
  try {
    return deserialize(readFileSync(file)) as RunOutcome
  } catch {
    return null
  }
}
