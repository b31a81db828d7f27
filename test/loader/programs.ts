import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { THREAD_BASE } from '../../src/profilers/instrumentation/events/sites.ts'

const root = new URL('../../../', import.meta.url)

/** The address behind `--import debug-toolbar/register`. */
export const REGISTER: string = new URL('dist/src/register.js', root).href
/** The file that `--require debug-toolbar/register` stands for. */
export const REGISTER_PATH: string = fileURLToPath(new URL('dist/src/register.cjs', root))
export const TSX: string = new URL('node_modules/tsx/dist/loader.mjs', root).href
/** The file of `source-map-support`, for `--require`. */
export const MAP_SUPPORT: string = fileURLToPath(new URL('node_modules/source-map-support/register.js', root))

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
/** Tells whether Node strips types by itself. */
export const STRIPS_TYPES: boolean = (major === 22 && minor >= 18) || major >= 24

export interface Ended {
  code: number
  stdout: string
  stderr: string
  /** Places of sites: `folder/file function line:column line:column`. */
  sites: string[]
}

/** A copy of the fixtures, so that no test sees another one's cache. */
export class Programs {
  readonly directory: string = realpathSync(mkdtempSync(join(tmpdir(), 'debug-toolbar-loader-')))

  constructor() {
    cpSync(new URL('test/fixtures/loader', root), this.directory, { recursive: true })
  }

  /** Runs Node in the copy to its end, in its own environment without variables that would change the outcome. */
  run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    const probe = join(this.directory, `sites-${Math.random().toString(36).slice(2)}.json`)
    const kept = Object.entries(process.env).filter(
      ([name]) => !/^(NODE_(?!V8_COVERAGE)|DEBUG_TOOLBAR_|npm_)/i.test(name),
    )
    const extra = {
      TMPDIR: this.directory,
      NODE_NO_WARNINGS: '1',
      PROBE_FILE: probe,
      PROBE_THREAD_BASE: String(THREAD_BASE),
      PROBE_SITES: new URL('dist/src/profilers/instrumentation/events/sites.js', root).href,
    }
    const options = { cwd: this.directory, env: { ...Object.fromEntries(kept), ...extra, ...env }, timeout: 60_000 }
    return new Promise((resolve) => {
      execFile(process.execPath, args, options, (error, stdout, stderr) => {
        const code = error === null ? 0 : Number(error.code ?? 1)
        resolve({ code, stdout, stderr, sites: readSites(probe) })
      })
    })
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true })
  }
}

function readSites(file: string): string[] {
  try {
    const sites = JSON.parse(readFileSync(file, 'utf8')) as string[]
    // The probe has callbacks of its own.
    return sites.filter((site) => !site.includes('/probe.mjs '))
  } catch {
    return []
  }
}
