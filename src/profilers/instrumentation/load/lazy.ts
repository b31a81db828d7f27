import type * as asyncHooks from './async-hooks.ts'
import type { MakeModule } from './module-source.ts'
import type * as options from './options.ts'
import { requireOwn } from './own-modules.ts'
import type * as report from '../positions/report.ts'
import type * as siteMap from './site-map.ts'

// Loading a module of ours takes half a millisecond of every start of every app. Modules that most starts do not need
// are loaded on first use, at once, because hooks and CommonJS cannot wait.

/** Loads the transform with its parser: needed for modules that no cache has. */
export const loadMaker = (): MakeModule =>
  (requireOwn(new URL('make-module.js', import.meta.url)) as { makeModule: MakeModule }).makeModule

/** Loads the reader of options: needed if the environment has any. */
export const loadOptions = (): typeof options => requireOwn(new URL('options.js', import.meta.url)) as typeof options

/** Loads source maps: needed when somebody opens a request of a module with a map. */
export const loadSiteMap = (): typeof siteMap => requireOwn(new URL('site-map.js', import.meta.url)) as typeof siteMap

/** Loads the load hooks in a thread of their own: needed if `hasSyncHooks` returns false. */
export const loadAsyncHooks = (): typeof asyncHooks =>
  requireOwn(new URL('async-hooks.js', import.meta.url)) as typeof asyncHooks

/** Loads the printing of the error that ends the process. */
export const loadReport = (): typeof report.report =>
  (requireOwn(new URL('../positions/report.js', import.meta.url)) as typeof report).report
