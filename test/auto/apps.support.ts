import type { TestContext } from 'node:test'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { appEnvironment, startNode } from '../child.support.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const AUTO = new URL('../../src/auto.js', import.meta.url).href

/** A module with async functions `f0` to `f1499`, so large that instrumenting it takes tens of milliseconds. */
export const LARGE_MODULE: string = Array.from(
  { length: 1500 },
  (_, index) => `async function f${index}(a) { return (await a) + 1 }\n`,
).join('')

export interface AppOptions {
  /** Runs it under `--import debug-toolbar/auto`. */
  auto: boolean
  args?: readonly string[]
  env?: NodeJS.ProcessEnv
}

/** Starts an app, by its path or its name in test/fixtures/auto, and returns its port. It ends with the test. */
export async function startApp(t: TestContext, script: string, options: AppOptions): Promise<number> {
  const preload = options.auto ? ['--import', AUTO] : []
  const args = [...preload, resolve(root, 'test/fixtures/auto', script), ...(options.args ?? [])]
  const { first } = await startNode(t, args, { cwd: root, env: { ...appEnvironment(), ...options.env } })
  return Number(first)
}
