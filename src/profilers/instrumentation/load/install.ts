import Module from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { consoleLogger, OnceLogger } from '../../../core/log.ts'
import type { Logger } from '../../../core/log.ts'
import { asProfilerWork } from '../../../core/recording/profiler-work.ts'
import { keepToldModules } from '../../../core/told-modules.ts'
import { addScript, areMapsEnabled, findScript, whenScriptUnknown } from '../positions/shifted-scripts.ts'
import { correctStacks } from '../positions/stack-columns.ts'
import { reportUncaught } from '../positions/uncaught.ts'
import { setAside } from '../runtime/runtime.ts'
import { patchToString } from '../texts/patch-to-string.ts'
import { keepLoadedText, whenTextAsked } from '../../../source/running-texts.ts'
import type { ColumnBefore } from '../../../source/running-texts.ts'
import { allocateSites, registerSites, whenUnknown } from '../events/sites.ts'
import { openCaches } from './cache/open-caches.ts'
import type { Caches } from './cache/open-caches.ts'
import { patchCompile } from './compile-patch.ts'
import { canOpen } from './descriptors.ts'
import { Instrumenter } from './instrumenter.ts'
import { decodeShifts, holdsTasks } from './encode-sites.ts'
import { loadAsyncHooks, loadMaker, loadReport } from './lazy.ts'
import { countModule } from './load-state.ts'
import type { LoadOptions } from './options.ts'
import { SiteList } from './site-list.ts'
import type { SiteTable } from './site-table.ts'
import { hasSyncHooks, installSyncHooks } from './sync-hooks.ts'
import type { ThreadMessage } from './thread-messages.ts'

/**
 * The descriptors that must be free for a thread of load hooks: it keeps 5, and reads its modules at once. With fewer the
 * runtime ends the process, or waits for the thread without an end.
 */
const THREAD_DESCRIPTORS = 24

const RUNTIME_URL: string = new URL('../runtime/runtime.js', import.meta.url).href

/**
 * Installs the load hooks that fit this Node, so that modules loaded from now on are instrumented, and returns their
 * release function. Never throws for the state of the file system: then there is no cache.
 *
 * @example const uninstall = installLoader({ include: [] })
 */
export function installLoader({ include }: LoadOptions, logger: Logger = consoleLogger): () => void {
  const once = new OnceLogger(logger)
  const warn = (message: string): void => once.warn(message)
  const entry = resolve(process.argv[1] ?? 'eval')
  const caches = openCaches({ entry, include, runtimeUrl: RUNTIME_URL, base: allocateSites(0) })
  allocateSites(caches.main.end - allocateSites(0))
  keepCompiled(caches)
  const parts = {
    include,
    runtimeUrl: RUNTIME_URL,
    loadMaker,
    register,
    warn,
    mapsEnabled: areMapsEnabled,
    count: countModule,
    keepText: keepLoadedText,
  }
  const instrumenter = new Instrumenter({ ...parts, work, cache: caches.main, allocate: allocateSites })
  whenTextAsked(columnsAt)
  keepToldModules()
  const undo = hasSyncHooks()
    ? installInThread(instrumenter)
    : installAcrossThreads(instrumenter, caches, { include, warn })
  undo.push(correctStacks(), reportUncaught(loadReport), patchToString(), caches.saver.stop)
  return () => undo.forEach((each) => each())
}

function installInThread(instrumenter: Instrumenter): (() => void)[] {
  const hooks = installSyncHooks(instrumenter)
  return [patchCompile(instrumenter, hooks.hasLoaded), hooks.uninstall]
}

function installAcrossThreads(
  instrumenter: Instrumenter,
  caches: Caches,
  { include, warn }: { include: readonly string[]; warn: (message: string) => void },
): (() => void)[] {
  const patches = [patchCompile(instrumenter, () => false)]
  if (!canOpen(THREAD_DESCRIPTORS, process.execPath)) {
    warn('Few files may be open in this process (ulimit -n), so ES modules are not instrumented; the app runs as ever.')
    return patches
  }
  const hooks = loadAsyncHooks().installAsyncHooks({
    data: { include, runtimeUrl: RUNTIME_URL, mapsEnabled: areMapsEnabled(), ...caches.thread },
    receive: (message) => receive(message, caches, warn),
  })
  whenUnknown(hooks.drain)
  whenScriptUnknown(hooks.drain)
  caches.saver.before(hooks.drain)
  return [...patches, hooks.uninstall]
}

/**
 * Turns on V8's compile cache, beside ours: instrumented code is longer, and compiling is most of the cost of a start.
 * Not while coverage is measured, which the cache makes less exact. A folder that the user has set stays.
 */
function keepCompiled({ file }: Caches): void {
  if (file === null || process.env['NODE_V8_COVERAGE'] !== undefined) return
  Module.enableCompileCache?.(join(dirname(file), 'v8'))
}

/** Notes the time of `fn` as profiler work, and takes it off the running task. */
const work = <T>(fn: () => T): T => asProfilerWork(fn, setAside)

function register(table: SiteTable): void {
  if (holdsTasks(table.data)) countModule('instrumented')
  registerSites(table.first, table.script, new SiteList(table))
  addScript(table.script, () => decodeShifts(table.data))
}

/** Returns the columns before instrumenting of the module at a path; undefined if it runs as it was loaded. */
function columnsAt(path: string): ColumnBefore | undefined {
  const shifts = findScript(path)?.shifts
  return shifts === undefined ? undefined : (line, column) => shifts.columnOf(line, column)
}

function receive(message: ThreadMessage, { keep }: Caches, warn: (message: string) => void): void {
  if (message.kind === 'sites') register(message.table)
  else if (message.kind === 'warning') warn(message.message)
  else if (message.kind === 'text') keepLoadedText(message.path, message.text)
  else if (message.kind === 'count') countModule(message.of)
  else keep(message.key, message.module)
}
