import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Server } from 'node:net'
import { join } from 'node:path'
import { systemClock } from './core/recording/clock.ts'
import type { DebugToolbarConfig, ResolvedConfig } from './core/options/config.ts'
import { estimateBytes } from './core/estimate-bytes.ts'
import { messagesOf } from './core/http/stream-messages.ts'
import type { StreamExchange } from './core/http/stream-messages.ts'
import type { TrackedRequest } from './core/requests/live-request.ts'
import { LiveRequest } from './core/requests/live-request.ts'
import { hookStream } from './core/requests/live-stream.ts'
import { OnceLogger, processLogger } from './core/log.ts'
import type { Logger } from './core/log.ts'
import type { AsyncProfilerBackend } from './core/recording/backend.ts'
import { keepTick } from './core/recording/keep-tick.ts'
import { DashboardAnnouncement, saysDashboard } from './core/requests/dashboard-announcement.ts'
import { countToolbars } from './core/requests/open-toolbars.ts'
import { loadPanels } from './core/panels/panel-list.ts'
import type { LoadedPanel } from './core/panels/panel-list.ts'
import { PanelRunner } from './core/panels/panel-runner.ts'
import type { PanelClass } from './core/panels/panel.ts'
import { Profiler } from './core/recording/profiler.ts'
import { RequestHost } from './core/requests/request-host.ts'
import { RequestTracker } from './core/requests/request-tracker.ts'
import { ownUnits } from './core/requests/units.ts'
import type { RequestDetails } from './core/requests/request-tracker.ts'
import { isExcluded } from './core/options/is-excluded.ts'
import { resolveConfig } from './core/options/resolve-config.ts'
import { shareRecords } from './core/workers/share-records.ts'
import type { SharedRecords } from './core/workers/share-records.ts'
import { theClaims } from './core/recording/claims/claims.ts'
import { openRequests, theLoop, theMeter } from './core/recording/scope.ts'
import { RequestRecords } from './core/requests/request-records.ts'
import type { RequestKeeper } from './core/requests/request-keeper.ts'
import type { RingLimits } from './core/requests/request-ring.ts'
import { readRunSoon } from './core/run/the-run.ts'
import { StoreKeeper } from './core/requests/store-keeper.ts'
import type { TrackedContext } from './core/requests/tracked-context.ts'
import type { RunningRequests } from './model/api.ts'
import { createBadgeInjector } from './inject/badge-injector.ts'
import type { BadgeInjector } from './inject/badge-injector.ts'
import { holdOperations, lookForLibraries } from './operations/hold-operations.ts'
import { AsyncPanel } from './panels/async-panel.ts'
import { CachePanel } from './panels/cache-panel.ts'
import { CpuPanel } from './panels/cpu-panel.ts'
import { HttpClientPanel } from './panels/http-client-panel.ts'
import { ErrorsPanel } from './panels/errors/errors-panel.ts'
import { LogsPanel } from './panels/logs/logs-panel.ts'
import { QueriesPanel } from './panels/queries-panel.ts'
import { RequestPanel } from './panels/request-panel.ts'
import { ResponsePanel } from './panels/response-panel.ts'
import { TimerPanel } from './panels/timer-panel.ts'
import { EventLoopBackend } from './profilers/eventloop/eventloop-backend.ts'
import { HooksBackend } from './profilers/hooks/hooks-backend.ts'
import { HooksBudget } from './profilers/hooks/hooks-budget.ts'
import { ProcessHooks } from './profilers/hooks/process-hooks.ts'
import { placeInSource } from './profilers/instrumentation/events/places-in-source.ts'
import { InstrumentationBackend } from './profilers/instrumentation/instrumentation-backend.ts'
import { TimerLoopProbe } from './profilers/loop-probe.ts'
import { theSampler } from './profilers/sampler/process-sampler.ts'
import { createServerHandler } from './server/handler.ts'
import type { ServerHandler } from './server/handler.ts'
import { createPermission } from './server/access/permission.ts'
import type { Permission } from './server/access/permission.ts'
import { createToken, isToken } from './server/access/token.ts'
import type { AsyncProfilingStats } from './model/async-stats.ts'
import type { RequestStore } from './model/request-store.ts'
import { MemoryStore } from './storage/memory-store.ts'
import { RedisStore } from './storage/redis/redis-store.ts'
import { openSqliteStore } from './storage/sqlite/open-store.ts'
import type { OtlpExporter } from './otlp/exporter.ts'
import { openExporter } from './otlp/open-exporter.ts'
import { RecordNames } from './statistics/record-names.ts'
import { RequestStatistics } from './statistics/request-statistics.ts'
import { RouteBook } from './statistics/route-book.ts'
import { RequestHistory } from './core/requests/history.ts'

const BUILT_IN_PANELS: readonly PanelClass[] = [
  AsyncPanel,
  QueriesPanel,
  HttpClientPanel,
  CachePanel,
  LogsPanel,
  ErrorsPanel,
  CpuPanel,
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
  /** Set by `debug-toolbar/auto`: an implicit toolbar yields to one that the app installs. */
  isAutomatic?: boolean
  /** Returns whether a listening server has this toolbar, if an adapter knows. */
  serves?: (server: Server) => boolean
}

/**
 * The toolbar of one app: the one place that connects the parts. Adapters translate a framework's request life cycle to
 * calls of it. While it is disabled it installs nothing and answers nothing. No method throws.
 *
 * @throws {ConfigError} if it is created with a bad option or environment variable
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
   * Answers a request for the dashboard or its API; returns false if it is the app's. `url` is path and query as the
   * client sent them, if the framework has changed `req.url`.
   */
  serve(req: IncomingMessage, res: ServerResponse, url: string | undefined = req.url): boolean {
    if (this.#parts === null || this.#closed || !this.#parts.server.matches(url)) return false
    this.#parts.server.handle(req, res, url)
    return true
  }

  /**
   * Starts to track a request of the app. Returns null if it is not profiled: excluded, not shown, already tracked, or
   * the toolbar is off.
   */
  track(req: IncomingMessage, res: ServerResponse, details: RequestDetails = {}): TrackedRequest | null {
    if (this.#parts === null || this.#closed) return null
    const { permit, tracker, logger, announcement } = this.#parts
    if (!announcement.isSaid) announcement.onRequest(req)
    const tracked = LiveRequest.of(req)
    if (tracked !== undefined && tracked.owner === tracker) return null
    if (isExcluded(this.config, details.url ?? req.url ?? '/') || permit(req) === false) return null
    if (tracked !== undefined) {
      logger.warn('Two debug toolbars meet in one app: the first one profiles its requests, the second one does not.')
      return null
    }
    return tracker.begin(req, res, details)
  }

  /** As `serve`, for a stream of HTTP/2 without request and response objects. */
  serveStream({ stream, headers, rawHeaders }: StreamExchange): boolean {
    if (this.#parts === null || this.#closed || !this.#parts.server.matches(headers[':path'])) return false
    const { Http2ServerRequest, Http2ServerResponse } = process.getBuiltinModule('node:http2')
    const req = new Http2ServerRequest(stream, headers, {}, rawHeaders)
    const res = new Http2ServerResponse(stream)
    return this.serve(req as unknown as IncomingMessage, res as unknown as ServerResponse)
  }

  /** As `track`, for a stream of HTTP/2 without request and response objects. */
  trackStream(exchange: StreamExchange): TrackedRequest | null {
    const messages = messagesOf(exchange)
    return this.track(messages.req, messages.res, { hook: hookStream(exchange, messages) })
  }

  /** Returns the request that this toolbar tracks for the message, if there is one. */
  trackedOf(req: IncomingMessage): TrackedRequest | undefined {
    const tracked = LiveRequest.of(req)
    return tracked !== undefined && tracked.owner === this.#parts?.tracker ? tracked : undefined
  }

  /** Ends all recordings and removes all hooks. Later requests pass through as if there were no toolbar. */
  close(): void {
    if (this.#closed || this.#parts === null) return
    this.#closed = true
    if (this.#isCounted) countToolbars(-1)
    const { server, shared, tracker, profiler, reader, book, exporter, releaseHooks, uninstallPanels, announcement } =
      this.#parts
    try {
      announcement.close()
      server.close()
      shared.close()
      tracker.close()
      profiler.close()
      book.close()
      void exporter?.close()
      const rest = reader.close()
      if (rest instanceof Promise) void rest.then(releaseHooks)
      else releaseHooks()
    } finally {
      uninstallPanels()
    }
  }
}

interface Parts {
  logger: Logger
  profiler: Profiler
  tracker: RequestTracker
  reader: RequestHistory
  book: RouteBook
  /** Null if no collector is named. */
  exporter: OtlpExporter | null
  shared: SharedRecords
  server: ServerHandler
  permit: Permission
  announcement: DashboardAnnouncement
  releaseHooks: () => void
  uninstallPanels: () => void
}

function assemble(config: ResolvedConfig, parts: ToolbarParts): Parts {
  keepTick()
  readRunSoon(config.asyncProfilerRedactPatterns)
  const logger = parts.logger === undefined ? processLogger : new OnceLogger(parts.logger)
  const releaseHooks = holdHooks(config, logger)
  const runner = new PanelRunner(loadPanels(config, BUILT_IN_PANELS, logger), logger, {
    redactPatterns: config.asyncProfilerRedactPatterns,
  })
  const profiler = createProfiler(config, logger, parts.backends)
  const isRunning = (id: string): boolean => tracker.isRunning(id)
  const running = (): RunningRequests => tracker.running()
  const keeper = createKeeper(config, runner, logger)
  const book = new RouteBook({ config, keeper })
  const reader = new RequestHistory({ keeper, runner, logger, isRunning, running, onClear: () => book.clear() })
  const permit = createPermission(config.showToolbar, logger)
  const token = createToken()
  const shared = shareRecords({ reader, routes: book, isToken: (given) => isToken(given, token) })
  const screens = screensOf(runner.panels)
  const statisticsOf = (context: TrackedContext): Promise<AsyncProfilingStats> =>
    RequestStatistics.of(config).ofRequest(context)
  const exporter = openExporter({ config, env: parts.env ?? process.env, logger, statisticsOf })
  const server = createServerHandler({ ...shared, config, token, logger, permit, screens })
  const sees = (req: IncomingMessage): boolean => server.sees(req)
  const onEnd = (context: TrackedContext): void => {
    reader.add(context, bytesOf(context))
    book.ended(context)
    exporter?.add(context)
  }
  const injectBadge = createInjector(config, server, logger)
  const tracker = new RequestTracker({ config, profiler, runner, logger, sees, onEnd, injectBadge })
  const disownUnits = ownUnits((start) =>
    config.showToolbar === null && !isExcluded(config, start.name) ? tracker.beginUnit(start) : null,
  )
  const announcement = new DashboardAnnouncement({
    basePath: config.basePath,
    logger,
    serves: parts.serves,
    isWanted: parts.isAutomatic !== true && saysDashboard(parts.env ?? process.env),
  })
  const removePanels = runner.install(
    new RequestHost({ owner: tracker, runner, maxTasks: config.asyncProfilerMaxTasks }),
  )
  const uninstallPanels = (): void => {
    disownUnits()
    removePanels()
  }
  return {
    logger,
    profiler,
    tracker,
    reader,
    book,
    exporter,
    shared,
    server,
    permit,
    announcement,
    releaseHooks,
    uninstallPanels,
  }
}

/** Requests stay as they came where they stay in memory; every other store is given data. */
function createKeeper(config: ResolvedConfig, runner: PanelRunner, logger: Logger): RequestKeeper {
  const records = new RequestRecords({ config, runner, names: new RecordNames(config) })
  const limits = limitsOf(config)
  const store = openStore(config.history)
  if (typeof store === 'string') return new MemoryStore({ limits, records, logger, note: store }).keeper
  return new StoreKeeper({ store, limits, records, logger })
}

/** Returns the store; for memory, the note that goes into the log with the first request, empty where memory is wanted. */
function openStore(history: ResolvedConfig['history']): RequestStore | string {
  if (history === 'memory') return ''
  if (typeof history === 'object' && 'add' in history) return history
  if (typeof history === 'object' && history.redis !== undefined) {
    return new RedisStore({ ...history, redis: history.redis })
  }
  const opened = openSqliteStore(process.argv[1] ?? join(process.cwd(), 'app'), history === 'sqlite' ? {} : history)
  if ('store' in opened) return opened.store
  return `The history is kept in memory, and goes with the process: ${opened.problem}.`
}

const screensOf = (panels: readonly LoadedPanel[]): ReadonlyMap<string, string> =>
  new Map(panels.flatMap(({ id, screen }) => (screen === null ? [] : [[id, screen]])))

/** One for all profilers, because there is one loop. */
const theProbe = new TimerLoopProbe({ clock: systemClock, meter: theMeter })

/** One each for all profilers, because promise hooks are the process's. */
const theHooks = new ProcessHooks({ loop: theLoop, clock: systemClock, placeInSource })
const theHooksBudget = new HooksBudget(systemClock)

function createInjector(
  { injectHtml, basePath }: ResolvedConfig,
  server: ServerHandler,
  logger: Logger,
): BadgeInjector | undefined {
  if (!injectHtml) return undefined
  return createBadgeInjector({
    basePath,
    logger,
    sees: (req) => server.sees(req),
    script: () => server.badgeScript(),
  })
}

/** Creates a profiler with the available backends, best first. */
export function createProfiler(
  config: ResolvedConfig,
  logger: Logger,
  backends: readonly AsyncProfilerBackend[] = builtInBackends(config, logger),
): Profiler {
  return new Profiler({
    backends,
    choice: config.asyncProfilerTrackTasks ? config.asyncProfilerBackend : 'eventloop',
    probe: theProbe,
    // Also if the options want none: while another toolbar has it on, it cuts the idle counter of all recordings short.
    sampler: theSampler,
    keepSamplesFrom: config.asyncProfilerBlockingThreshold,
    loop: theLoop,
    claims: theClaims,
    openRequests,
    clock: systemClock,
    logger,
    maxTasks: config.asyncProfilerMaxTasks,
    maxOperations: config.asyncProfilerMaxOperations,
    onStart: lookForLibraries,
    maxDuration: config.asyncProfilerMaxDuration,
  })
}

/**
 * Hooks the libraries whose operations are recorded, turns the process's sampler on if the options need it, and returns
 * the function that releases both. The sampler's cold start stops the loop for some 10 to 150 ms, so it must not happen
 * within a request.
 */
export function holdHooks(config: ResolvedConfig, logger: Logger): () => void {
  const releaseOperations = holdOperations()
  const releaseSampler = wantsSampler(config) ? theSampler.acquire(config.asyncProfilerSampleInterval, logger) : null
  return () => {
    releaseSampler?.()
    releaseOperations()
  }
}

function wantsSampler({
  asyncProfilerSampleInterval,
  asyncProfilerDetectBlocking,
  panels,
  extraPanels,
  excludePanels,
}: ResolvedConfig): boolean {
  const hasPanel =
    [...(panels ?? BUILT_IN_PANELS), ...extraPanels].includes(CpuPanel) && !excludePanels.includes(CpuPanel.id)
  return asyncProfilerSampleInterval > 0 && (asyncProfilerDetectBlocking || hasPanel)
}

function builtInBackends(config: ResolvedConfig, logger: Logger): AsyncProfilerBackend[] {
  const instrumentation = new InstrumentationBackend()
  const hooks = new HooksBackend({
    hooks: theHooks,
    logger,
    include: config.asyncProfilerInclude,
    maxOverhead: config.asyncProfilerMaxOverhead,
    budget: theHooksBudget,
    describeBetter: () => instrumentation.unavailableReason(),
  })
  return [instrumentation, hooks, new EventLoopBackend()]
}

const limitsOf = ({ maxRequestHistory, maxHistoryBytes }: ResolvedConfig): RingLimits => ({
  maxRequests: maxRequestHistory,
  maxBytes: maxHistoryBytes,
})

/** Estimated bytes of the objects that every request has. */
const REQUEST_BASE_BYTES = 3000

/** Estimates the memory of a request. The size of panels' state is measured only if a panel has kept data. */
function bytesOf(context: TrackedContext): number {
  const known = REQUEST_BASE_BYTES + context.messageBytes + context.profile.byteLength
  return context.hasState ? known + estimateBytes(context.state) : known
}
