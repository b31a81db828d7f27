import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LoaderCase, Outcome } from './cases.ts'
import { areBlocksRight, findPlaces, writeForms } from './places.ts'

/** The history of an app goes with it: the next one begins with none. */
const HISTORY = { DEBUG_TOOLBAR_HISTORY: 'memory' }

const root = new URL('../../../', import.meta.url)

/** Why tests with packages of their own cannot run; null where they can. */
export const missingIn = (folder: string): string | null =>
  existsSync(new URL(`${folder}/node_modules`, root)) ? null : `needs \`npm ci --prefix ${folder}\``

/** The record that the app writes of its one request. */
export interface AppRecord {
  text: string
  backend?: string
  degraded?: string | null
  tasks?: string[]
  awaits?: string[]
  blocks?: string[]
}

export interface Ended {
  code: number
  stdout: string
  stderr: string
}

/**
 * The app of a test folder (`test/loaders`) in a folder of its own, with every package of the folder's manifest and the
 * toolbar among its packages, and an empty cache.
 */
export class LoaderApp {
  readonly directory: string = realpathSync(mkdtempSync(join(tmpdir(), 'debug-toolbar-loaders-')))

  constructor(folder: string) {
    cpSync(new URL(`${folder}/app`, root), this.directory, { recursive: true })
    const own = join(this.directory, 'node_modules')
    const packages = fileURLToPath(new URL(`${folder}/node_modules`, root))
    mkdirSync(own)
    for (const name of readdirSync(packages)) symlinkSync(join(packages, name), join(own, name))
    symlinkSync(fileURLToPath(root), join(own, 'debug-toolbar'))
    // Asks the app; as a package, it is loaded by Node itself whatever loads the app.
    if (existsSync(join(this.directory, 'work.ts'))) writeForms(this.directory)
    cpSync(new URL('test/loaders/ask', root), join(own, 'ask'), { recursive: true })
  }

  /** Runs Node to its end, as a user would: nothing of the tests' environment. */
  run({ args, env = {} }: Pick<LoaderCase, 'args' | 'env'>): Promise<Ended> {
    const kept = Object.entries(process.env).filter(([name]) => !/^(NODE_|DEBUG_TOOLBAR_|TS_NODE_|npm_)/i.test(name))
    const options = {
      cwd: this.directory,
      env: { ...Object.fromEntries(kept), TMPDIR: this.directory, NODE_NO_WARNINGS: '1', ...HISTORY, ...env },
      timeout: 60_000,
    }
    return new Promise((resolve) => {
      execFile(process.execPath, args, options, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr })
      })
    })
  }

  /** Every start is the first one. */
  forget(): void {
    rmSync(join(this.directory, 'node_modules', '.cache'), { recursive: true, force: true })
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true })
  }
}

/** The last line of the output as a record; null where the app has written none. */
export function readRecord({ stdout }: Ended): AppRecord | null {
  const line = stdout.split('\n').findLast((each) => each.startsWith('{"text"'))
  return line === undefined ? null : (JSON.parse(line) as AppRecord)
}

/** The outcome of the app's records; `silent` where they are wrong and nothing says so. */
export function outcomeOf(record: AppRecord, directory: string): Outcome | 'silent' {
  const { backend, degraded, tasks = [], awaits = [], blocks = [] } = record
  if (degraded?.includes('no module of yours was instrumented') === true) return 'said'
  const expected = findPlaces(directory, tasks[0]?.split(' ')[0] ?? '')
  if (backend !== 'instrumentation' || degraded !== null || expected === null) return 'silent'
  const isExact = String(tasks) === String(expected.tasks) && String(awaits) === String(expected.awaits)
  if (isExact && areBlocksRight(blocks, expected.blocks, tasks)) return 'exact'
  const names = (places: readonly string[]): string[] => places.map((place) => place.replace(/\S+$/, ''))
  const isCompiled = String(names(tasks)) === String(names(expected.tasks)) && awaits.length === expected.awaits.length
  return isCompiled && areBlocksRight(names(blocks), names(expected.blocks), names(tasks)) ? 'compiled' : 'silent'
}
