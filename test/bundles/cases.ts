import type { AppRecord } from '../loaders/apps.ts'

/** One way to compile the app, and the outcome that its record must have. */
export interface BundleCase {
  /** As in `app/build.mjs`, which writes it to `dist`. */
  name: string
  file: string
  outcome: Outcome
  /** Runs with the other tests; the others where `BUNDLES` is `all`. */
  short: boolean
}

/**
 * `exact`: the user's functions and awaits, under their names and at their places in the source; the bundled package is
 * library code. `compiled`: all functions, as they are in the bundle, because it has no map that can be read.
 * `evaluated`: the user's functions at their places in the texts that webpack evaluates, which have names and no map.
 */
export type Outcome = 'exact' | 'compiled' | 'evaluated'

const SHORT = new Set([
  'esbuild-minified',
  'esbuild-inline',
  'esbuild-corrupt',
  'webpack-production',
  'webpack-eval-source-map',
  'webpack-eval',
  'rolldown-minified',
  'tsc',
])

const bundle = (name: string, outcome: Outcome = 'exact', ending: string = 'cjs'): BundleCase => ({
  name,
  file: `dist/${name}.${ending}`,
  outcome,
  short: SHORT.has(name),
})
const folder = (name: string): BundleCase => ({ ...bundle(name), file: `dist/${name}/server.js` })

export const CASES: readonly BundleCase[] = [
  bundle('esbuild'),
  bundle('esbuild-minified'),
  bundle('esbuild-inline'),
  bundle('esbuild-no-content'),
  bundle('esbuild-source-root'),
  bundle('esbuild-external', 'compiled'),
  bundle('esbuild-missing', 'compiled'),
  bundle('esbuild-corrupt', 'compiled'),
  bundle('webpack-source-map'),
  bundle('webpack-inline-source-map'),
  bundle('webpack-cheap-module-source-map'),
  bundle('webpack-nosources-source-map'),
  bundle('webpack-production'),
  bundle('webpack-hidden-source-map', 'compiled'),
  bundle('webpack-eval-source-map'),
  bundle('webpack-eval', 'evaluated'),
  bundle('rollup', 'exact', 'mjs'),
  bundle('rolldown', 'exact', 'mjs'),
  bundle('rolldown-minified', 'exact', 'mjs'),
  folder('tsc'),
  folder('tsc-inline'),
  folder('tsc-source-root'),
]

const TASKS = ['src/server.js handle 7:1', 'src/orders.js load 13:21', 'src/orders.js Rates.find 7:3']
const AWAITS = [
  'src/orders.js 14:3',
  'src/orders.js 8:5',
  'src/server.js 10:16',
  'src/server.js 8:17',
  'src/server.js 9:3',
]

/** The outcome of a record; `wrong` where it is none of them. */
export function outcomeOf({ backend, degraded, tasks = [], awaits = [] }: AppRecord): Outcome | 'wrong' {
  if (backend !== 'instrumentation' || degraded !== null) return 'wrong'
  if (`${tasks.join()} ${awaits.join()}` === `${TASKS.join()} ${AWAITS.join()}`) return 'exact'
  const isEvery = (prefix: string): boolean => [...tasks, ...awaits].every((place) => place.startsWith(prefix))
  if (tasks.length === TASKS.length && isEvery('webpack://bundled-app/./src/')) return 'evaluated'
  // Without a map, the bundled package's functions are the user's.
  return tasks.length === 6 && awaits.length === 6 && isEvery('dist/') ? 'compiled' : 'wrong'
}
