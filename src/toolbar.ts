import type { IncomingMessage, ServerResponse } from 'node:http'
import { systemClock } from './core/clock.ts'
import type { DebugToolbarConfig, ResolvedConfig } from './core/config.ts'
import { estimateBytes } from './core/estimate-bytes.ts'
import type { TrackedRequest } from './core/followed-request.ts'
import { FollowedStamp } from './core/followed-stamp.ts'
import { OnceLogger, processLogger } from './core/log.ts'
import type { Logger } from './core/log.ts'
import type { AsyncProfilerBackend } from './core/backend.ts'
import { keepTick } from './core/keep-tick.ts'
import { countToolbars } from './core/open-toolbars.ts'
import { loadPanels } from './core/panel-list.ts'
import type { LoadedPanel } from './core/panel-list.ts'
import { PanelRunner } from './core/panel-runner.ts'
import type { PanelClass } from './core/panel.ts'
import { Profiler } from './core/profiler.ts'
import { RequestTracker } from './core/request-tracker.ts'
import type { RequestDetails } from './core/request-tracker.ts'
import { resolveConfig } from './core/resolve-config.ts'
import { theLoop, theMeter } from './core/scope.ts'
import type { RequestStore } from './core/store.ts'
import type { TrackedContext } from './core/tracked-context.ts'
import { createPageWatcher } from './inject/page-watcher.ts'
import type { PageWatcher } from './inject/page-watcher.ts'
import { AsyncProfilingPanel } from './panels/async-profiling-panel.ts'
import { ProfilingPanel } from './panels/profiling-panel.ts'
import { RequestPanel } from './panels/request-panel.ts'
import { ResponsePanel } from './panels/response-panel.ts'
import { TimerPanel } from './panels/timer-panel.ts'
import { EventLoopBackend } from './profilers/eventloop/eventloop-backend.ts'
import { HooksBackend } from './profilers/hooks/hooks-backend.ts'
import { InstrumentationBackend } from './profilers/instrumentation/instrumentation-backend.ts'
import { TimerLoopProbe } from './profilers/loop-probe.ts'
import { theSampler } from './profilers/sampler/process-sampler.ts'
import { createServerHandler } from './server/handler.ts'
import type { ServerHandler } from './server/handler.ts'
import { createPermission } from './server/permission.ts'
import type { Permission } from './server/permission.ts'
import { MemoryStore } from './storage/memory-store.ts'
import type { MemoryStoreLimits } from './storage/memory-store.ts'
import { ToolbarReader } from './toolbar-reader.ts'

const BUILT_IN_PANELS: readonly PanelClass[] = [
  AsyncProfilingPanel,
  ProfilingPanel,
  TimerPanel,
  RequestPanel,
  ResponsePanel,
]

/** Seams for tests. */
export interface ToolbarParts {
  env?: NodeJS.ProcessEnv
  logger?: Logger
  /** Best first; replaces the built-in backends. */
  backends?: readonly AsyncProfilerBackend[]
  store?: RequestStore
  /** Nobody put it into the app: it must not keep an adapter's from working. */
  isAutomatic?: boolean
}

/**
 * The toolbar of one app: the one place that puts the parts together. Adapters translate a framework's request life
 * cycle into calls of it. While it is disabled it installs nothing and answers nothing. No method throws.
 *
 * @throws {ConfigError} when it is made with a bad option or environment variable
 */
export class Toolbar {
  readonly config: ResolvedConfig
  readonly #parts: Parts | null
  readonly #isCounted: boolean
  #closed = false

  constructor(options?: DebugToolbarConfig, parts: ToolbarParts = {}) {
    this.config = resolveConfig(options, parts.env ?? process.env)
    this.#parts = this.config.enabled ? assemble(this.config, parts) : null
    this.#isCounted = this.#parts !== null && parts.isAutomatic !== true
    if (this.#isCounted) countToolbars(1)
  }

  get enabled(): boolean {
    return this.#parts !== null && !this.#closed
  }

  /**
   * Answers a request for the dashboard or its API; false where it is the app's. `url` is path and query as the client
   * sent them, where the framework has changed `req.url`.
   */
  serve(req: IncomingMessage, res: ServerResponse, url: string | undefined = req.url): boolean {
    if (this.#parts === null || this.#closed || !this.#parts.server.matches(url)) return false
    this.#parts.server.handle(req, res, url)
    return true
  }

  /**
   * Begins to follow a request of the app. Null where it is not profiled: excluded, not shown, already followed, or
   * the toolbar is off.
   */
  track(req: IncomingMessage, res: ServerResponse, details: RequestDetails = {}): TrackedRequest | null {
    if (this.#parts === null || this.#closed) return null
    const { permit, tracker, logger } = this.#parts
    const followed = FollowedStamp.get(req)
    if (followed !== undefined && followed.owner === tracker) return null
    if (isExcluded(this.config, details.url ?? req.url ?? '/') || permit(req) === false) return null
    if (followed !== undefined) {
      logger.warn('Two debug toolbars meet in one app: the first one profiles its requests, the second one does not.')
      return null
    }
    return tracker.begin(req, res, details)
  }

  /** The request that is followed for this message, if it is. */
  trackedOf(req: IncomingMessage): TrackedRequest | undefined {
    const followed = FollowedStamp.get(req)
    return followed !== undefined && followed.owner === this.#parts?.tracker ? followed : undefined
  }

  /** Ends what is running and leaves nothing hooked. Later requests pass through as if there were no toolbar. */
  close(): void {
    if (this.#closed || this.#parts === null) return
    this.#closed = true
    if (this.#isCounted) countToolbars(-1)
    const { server, tracker, profiler, reader, releaseSampler } = this.#parts
    server.close()
    tracker.close()
    profiler.close()
    reader.close()
    releaseSampler()
  }
}

interface Parts {
  logger: Logger
  profiler: Profiler
  tracker: RequestTracker
  reader: ToolbarReader
  server: ServerHandler
  permit: Permission
  releaseSampler: () => void
}

function assemble(config: ResolvedConfig, parts: ToolbarParts): Parts {
  keepTick()
  const logger = parts.logger === undefined ? processLogger : new OnceLogger(parts.logger)
  const releaseSampler = holdSampler(config, logger)
  const runner = new PanelRunner(loadPanels(config, BUILT_IN_PANELS, logger), logger)
  const profiler = createProfiler(config, logger, parts.backends)
  const isRunning = (id: string): boolean => tracker.isRunning(id)
  const reader = new ToolbarReader({
    store: parts.store ?? new MemoryStore(limitsOf(config)),
    runner,
    logger,
    isRunning,
  })
  const server = createServerHandler({ config, reader, logger, screens: screensOf(runner.panels) })
  const sees = (req: IncomingMessage): boolean => server.sees(req)
  const onEnd = (context: TrackedContext): void => reader.add(context, bytesOf(context))
  const watchPage = createWatcher(config, server, logger)
  const tracker = new RequestTracker({ config, profiler, runner, logger, sees, onEnd, watchPage })
  const permit = createPermission(config.showToolbar, logger)
  return { logger, profiler, tracker, reader, server, permit, releaseSampler }
}

const screensOf = (panels: readonly LoadedPanel[]): ReadonlyMap<string, string> =>
  new Map(panels.flatMap(({ id, screen }) => (screen === null ? [] : [[id, screen]])))

/** One for all profilers, because there is one loop. */
const theProbe = new TimerLoopProbe({ clock: systemClock, meter: theMeter })

function createWatcher(
  { injectHtml, basePath }: ResolvedConfig,
  server: ServerHandler,
  logger: Logger,
): PageWatcher | undefined {
  if (!injectHtml) return undefined
  return createPageWatcher({
    basePath,
    logger,
    sees: (req) => server.sees(req),
    script: () => server.toolbarScript(),
  })
}

/** The profiler with the backends that there are, best first. */
export function createProfiler(
  config: ResolvedConfig,
  logger: Logger,
  backends: readonly AsyncProfilerBackend[] = builtInBackends(config, logger),
): Profiler {
  return new Profiler({
    backends,
    choice: config.asyncProfilerTrackTasks ? config.asyncProfilerBackend : 'eventloop',
    probe: theProbe,
    sampler: wantsSampler(config) ? theSampler : null,
    keepSamplesFrom: config.asyncProfilerBlockingThreshold,
    loop: theLoop,
    clock: systemClock,
    logger,
    maxTasks: config.asyncProfilerMaxTasks,
    maxDuration: config.asyncProfilerMaxDuration,
  })
}

/**
 * Turns the process's sampler on where the options want it; a cold start stops the loop for some 10 to 150 ms, so never
 * within a request. The answer gives it back.
 */
export function holdSampler(config: ResolvedConfig, logger: Logger): () => void {
  return wantsSampler(config) ? theSampler.acquire(config.asyncProfilerSampleInterval, logger) : () => {}
}

function wantsSampler({
  asyncProfilerSampleInterval,
  asyncProfilerDetectBlocking,
  panels,
  extraPanels,
  excludePanels,
}: ResolvedConfig): boolean {
  const hasPanel =
    [...(panels ?? BUILT_IN_PANELS), ...extraPanels].includes(ProfilingPanel) &&
    !excludePanels.includes(ProfilingPanel.id)
  return asyncProfilerSampleInterval > 0 && (asyncProfilerDetectBlocking || hasPanel)
}

function builtInBackends(config: ResolvedConfig, logger: Logger): AsyncProfilerBackend[] {
  const hooks = new HooksBackend({
    loop: theLoop,
    clock: systemClock,
    logger,
    include: config.asyncProfilerInclude,
    maxOverhead: config.asyncProfilerMaxOverhead,
  })
  return [new InstrumentationBackend(), hooks, new EventLoopBackend()]
}

const limitsOf = ({ maxRequestHistory, maxHistoryBytes }: ResolvedConfig): MemoryStoreLimits => ({
  maxRequests: maxRequestHistory,
  maxBytes: maxHistoryBytes,
})

/** Objects of a request that are there whatever it did. */
const BASE_BYTES = 3000

/** About what keeping a request costs. Counted out only where a panel of somebody's own keeps data of any size. */
function bytesOf(context: TrackedContext): number {
  const known = BASE_BYTES + context.messageBytes + context.profile.byteLength
  return context.hasState ? known + estimateBytes(context.state) : known
}

function isExcluded({ excludePaths }: ResolvedConfig, url: string): boolean {
  if (excludePaths.length === 0) return false
  const query = url.indexOf('?')
  const path = query < 0 ? url : url.slice(0, query)
  return excludePaths.some((pattern) => matches(pattern, path))
}

function matches(pattern: string | RegExp, path: string): boolean {
  if (typeof pattern === 'string') return path.startsWith(pattern)
  pattern.lastIndex = 0
  return pattern.test(path)
}
