import { createRequire } from 'node:module'
import type { MakeModule } from './make-module.ts'
import type * as options from './options.ts'
import type * as siteMap from './site-map.ts'
import type * as asyncHooks from './async-hooks.ts'

// Loading a module of ours takes half a millisecond of every start of every app: what most starts do not need is loaded
// when it is needed, by `require`, because hooks and CommonJS cannot wait.
const require = createRequire(import.meta.url)

/** What instruments, with its parser: needed for what no cache has. */
export const loadMaker = (): MakeModule => (require('./make-module.js') as { makeModule: MakeModule }).makeModule

/** Reading options: needed where the environment has any. */
export const loadOptions = (): typeof options => require('./options.js') as typeof options

/** Source maps: needed where somebody looks at a module that has one. */
export const loadSiteMap = (): typeof siteMap => require('./site-map.js') as typeof siteMap

/** Load hooks in a thread of their own: needed before Node 22.15. */
export const loadAsyncHooks = (): typeof asyncHooks => require('./async-hooks.js') as typeof asyncHooks
