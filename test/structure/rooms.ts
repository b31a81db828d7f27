/**
 * Lists for each room of `src/` the rooms that it may import. A room always may import itself. This table is the
 * architecture: change it and docs/ in one change with the code that needs it.
 */
export const ROOMS: Readonly<Record<string, readonly string[]>> = {
  model: [],
  analyze: ['model'],
  formats: ['analyze', 'model'],
  core: ['model'],
  profilers: ['core', 'model', 'source'],
  /** Notices queries, requests and commands where the app's code enters a library. */
  operations: ['core', 'model', 'profilers'],
  storage: ['core', 'model'],
  source: ['core', 'model'],
  /** Names the places of a trace, redacts them and computes the figures: for panels, `profile()` and the command. */
  statistics: ['analyze', 'core', 'model', 'source'],
  /** Log lines and errors, noticed where the app's code makes them. */
  notices: ['core', 'model', 'operations'],
  panels: ['analyze', 'core', 'model', 'notices', 'operations', 'statistics'],
  /** Puts the badge into HTML on its way to the browser. */
  inject: ['core'],
  server: ['analyze', 'core', 'formats', 'model'],
  /** Finished requests as OpenTelemetry traces. */
  otlp: ['core', 'model'],
  toolbar: ['core', 'inject', 'otlp', 'operations', 'panels', 'profilers', 'server', 'model', 'statistics', 'storage'],
  /** `profile(name, fn)`: a request's profile, for any async work. */
  profile: ['core', 'model', 'profilers', 'statistics', 'toolbar'],
  adapters: ['core', 'toolbar'],
  /** Loads before the app, so it loads only the modules that instrument. */
  register: ['core', 'operations', 'profilers'],
  /** The toolbar on every server of a process, and the profile of a whole one. */
  auto: ['adapters', 'core', 'model', 'register', 'toolbar'],
  cli: ['analyze', 'auto', 'core', 'formats', 'model', 'statistics'],
  ui: ['analyze', 'formats', 'model'],
  /** The main door re-exports; nothing may import it. */
  index: ['core', 'model', 'profile'],
}

/**
 * Rooms whose entries are alternatives: none may import another. An entry is a file or a folder; the listed ones are
 * shared by all of them.
 */
export const NO_SIBLINGS: Readonly<Record<string, readonly string[]>> = {
  panels: ['shared'],
  storage: [],
}

/** Stands for the files that lie directly in a folder, beside its sub-rooms. */
export const OWN_FILES = '.'

/**
 * Lists for each folder that has folders its sub-rooms, each with those that it may import. A sub-room always may import
 * itself. Own files that build on all sub-rooms (`server`'s) stand first, own files that all build on (`core`'s) last.
 */
export const SUB_ROOMS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  analyze: {
    '.': ['blocking', 'causes', 'cpu', 'operations', 'tasks', 'time', 'trace'],
    routes: ['findings'],
    findings: ['causes', 'operations', 'path', 'tasks', 'what-if'],
    path: ['tasks'],
    'what-if': ['tasks'],
    tasks: ['causes', 'time', 'trace'],
    causes: ['time', 'trace'],
    blocking: ['trace'],
    cpu: ['trace'],
    operations: ['trace'],
    time: ['trace'],
    compare: [],
    trace: [],
  },
  'analyze/findings': {
    '.': ['loop', 'waits', 'operations', 'outcomes', 'words'],
    operations: ['words'],
    loop: ['words'],
    waits: ['words'],
    outcomes: ['words'],
    words: [],
  },
  auto: {
    '.': ['routes'],
    routes: [],
  },
  core: {
    requests: [
      'options',
      'panels',
      'recording',
      'records',
      'run',
      'running',
      'http',
      'redaction',
      'trace-context',
      '.',
    ],
    workers: ['running', '.'],
    running: ['redaction', '.'],
    options: ['panels', 'redaction', '.'],
    panels: ['recording', 'http', 'redaction', '.'],
    recording: ['trace-context', '.'],
    records: ['.'],
    run: ['redaction', '.'],
    http: ['.'],
    redaction: ['.'],
    'trace-context': ['.'],
    '.': [],
  },
  'core/recording': {
    '.': ['claims'],
    claims: [],
  },
  model: {
    notices: ['.', 'shape'],
    routes: ['.'],
    '.': ['columns', 'shape'],
    columns: [],
    shape: [],
  },
  profilers: {
    instrumentation: ['.'],
    hooks: ['.'],
    eventloop: ['.'],
    sampler: ['.'],
    '.': [],
  },
  'profilers/instrumentation': {
    '.': ['callbacks', 'events', 'load', 'runtime'],
    load: ['events', 'positions', 'runtime', 'texts', 'transform'],
    callbacks: ['runtime'],
    runtime: ['events', 'positions'],
    positions: [],
    texts: ['events'],
    events: [],
    transform: [],
  },
  'profilers/instrumentation/load': {
    '.': ['cache'],
    cache: [],
  },
  storage: {
    '.': [],
    redis: [],
    sqlite: [],
  },
  source: {
    dependence: ['.'],
    '.': ['maps'],
    maps: [],
  },
  notices: {
    errors: ['.'],
    logs: ['.'],
    '.': [],
  },
  operations: {
    '.': ['sources', 'recording', 'thread-pool'],
    sources: ['builtins', 'recording', 'texts'],
    builtins: ['recording', 'thread-pool'],
    'thread-pool': ['recording'],
    recording: [],
    texts: [],
  },
  'operations/sources': {
    '.': ['libraries', 'runtime'],
    libraries: [],
    runtime: [],
  },
  server: {
    '.': ['routes', 'dashboard', 'access', 'exchange'],
    routes: ['dashboard', 'exchange'],
    dashboard: ['exchange'],
    access: ['exchange'],
    exchange: [],
  },
  ui: {
    '.': ['client', 'view', 'state', 'style'],
    badge: ['view', 'state'],
    view: ['canvas', 'client', 'state'],
    client: [],
    canvas: ['state'],
    state: [],
    style: [],
  },
  'ui/state': {
    list: ['.'],
    '.': [],
  },
  'ui/view': {
    '.': ['compare', 'groups', 'list', 'request', 'routes', 'parts'],
    compare: ['request', 'parts'],
    groups: ['routes', 'parts'],
    request: ['cpu', 'notices', 'operations', 'trace', 'parts'],
    list: ['parts'],
    routes: ['parts'],
    cpu: ['parts'],
    notices: ['parts'],
    operations: ['parts'],
    trace: ['parts'],
    parts: [],
  },
}
