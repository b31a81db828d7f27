/**
 * Who may import whom: each room of `src/` with the rooms that it may reach. A room always may import itself. This
 * table is the architecture: change it and docs/ in one change with the code that needs it.
 */
export const ROOMS: Readonly<Record<string, readonly string[]>> = {
  model: [],
  analyze: ['model'],
  formats: ['analyze', 'model'],
  core: ['model'],
  profilers: ['core', 'model', 'source'],
  storage: ['core', 'model'],
  source: ['core', 'model'],
  panels: ['analyze', 'core', 'model', 'source'],
  /** Puts the in-page toolbar into HTML on its way to the browser. */
  inject: ['core'],
  server: ['analyze', 'core', 'formats', 'model'],
  toolbar: ['analyze', 'core', 'formats', 'inject', 'model', 'panels', 'profilers', 'server', 'source', 'storage'],
  /** `profile(name, fn)`: what a request gets, for any async work. */
  profile: ['core', 'model', 'panels', 'profilers', 'source', 'toolbar'],
  adapters: ['core', 'toolbar'],
  /** Loads before the app: no more than it takes to instrument. */
  register: ['core', 'profilers'],
  /** The toolbar on every server of a process, and the profile of a whole one. */
  auto: ['core', 'model', 'register', 'toolbar'],
  cli: ['analyze', 'auto', 'core', 'formats', 'model', 'panels', 'source', 'toolbar'],
  ui: ['analyze', 'formats', 'model'],
  /** The main door re-exports; nothing may import it. */
  index: ['analyze', 'core', 'formats', 'model', 'panels', 'profile', 'profilers', 'storage', 'toolbar'],
}

/**
 * Rooms whose entries are alternatives of one thing: none may know another. An entry is a file or a folder; files
 * named here are shared by all of them.
 */
export const NO_SIBLINGS: Readonly<Record<string, readonly string[]>> = {
  panels: [],
  storage: [],
}

/** Types alone may cross these borders as well: they leave nothing behind at run time. */
export const TYPES_ONLY: Readonly<Record<string, readonly string[]>> = {
  adapters: ['model'],
  formats: ['core'],
  ui: ['core'],
}
