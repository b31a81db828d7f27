import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { TestContext } from 'node:test'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const AUTO = new URL('../../src/auto.js', import.meta.url).href

/** Async functions `f0` to `f1499`: so large that it takes tens of milliseconds to instrument. */
export const LARGE_MODULE: string = Array.from(
  { length: 1500 },
  (_, index) => `async function f${index}(a) { return (await a) + 1 }\n`,
).join('')

export interface AppOptions {
  /** Whether it runs under `--import debug-toolbar/auto`. */
  auto: boolean
  args?: readonly string[]
  env?: NodeJS.ProcessEnv
}

/** Starts an app, by its path or its name in test/fixtures/auto, which is ended after the test; answers its port. */
export async function startApp(t: TestContext, script: string, options: AppOptions): Promise<number> {
  const preload = options.auto ? ['--import', AUTO] : []
  const child = spawn(
    process.execPath,
    [...preload, resolve(root, 'test/fixtures/auto', script), ...(options.args ?? [])],
    {
      cwd: root,
      env: { ...cleanEnvironment(), ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  t.after(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill()
    await once(child, 'close')
  })
  const [first] = (await Promise.race([once(child.stdout, 'data'), once(child, 'close')])) as [Buffer | number | null]
  if (first instanceof Buffer) return Number(first.toString())
  throw new Error(`expected ${script} to print its port, it ended with ${String(first)}\n${errors}`)
}

/** The test runner's own settings are none of the app's. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(NODE_|DEBUG_TOOLBAR_)/.test(name)))
}
