/** A way to start the app under the toolbar, and the outcome that we stand by. */
export interface LoaderCase {
  loader: string
  /** As in the table's head. */
  kind: Kind
  /** Which of the two comes first on the command line. */
  order: 'toolbar first' | 'toolbar last'
  args: readonly string[]
  env?: Readonly<Record<string, string>>
  outcome: Outcome
  /** Runs with the other tests; the others by `npm run test:loaders`. */
  short: boolean
  /** Node versions that the loader does not run on, with or without the toolbar. */
  except?: RegExp
}

/**
 * `exact`: every call and await at its place in the source. `compiled`: at its place in the compiled code, which has no
 * source map inside. `said`: `degraded` tells that no module was instrumented.
 */
export type Outcome = 'exact' | 'compiled' | 'said'

export type Kind = 'CommonJS' | 'ES module' | 'TypeScript, CommonJS' | 'TypeScript, ES module'

/** The app in each of its forms. */
const FILES: Readonly<Record<Kind, string>> = {
  CommonJS: 'server.cjs',
  'ES module': 'server.mjs',
  'TypeScript, CommonJS': 'server.ts',
  'TypeScript, ES module': 'esm/server.ts',
}

const AUTO = 'debug-toolbar/auto'

interface Loader {
  loader: string
  flags: readonly string[]
  kinds: readonly Kind[]
  short?: boolean
  outcome?: Outcome
  except?: RegExp
  env?: Readonly<Record<string, string>>
}

/** Preloads of the loader and of the toolbar, by the same flag, in both orders. */
function preloads({ loader, flags, kinds, short = false, outcome = 'exact', ...rest }: Loader): LoaderCase[] {
  const ours = [flags[0]!, AUTO]
  return kinds.flatMap((kind) => {
    const file = FILES[kind]
    const same = { loader, kind, outcome, short, ...rest }
    return [
      { ...same, order: 'toolbar first', args: [...ours, ...flags, file] },
      { ...same, order: 'toolbar last', args: [...flags, ...ours, file] },
    ] satisfies LoaderCase[]
  })
}

/** A program that loads the app; the toolbar comes with the environment. */
function command(loader: string, args: readonly string[], more: Partial<LoaderCase> = {}): LoaderCase {
  const env = { NODE_OPTIONS: `--import=${AUTO}` }
  return {
    loader,
    kind: 'TypeScript, CommonJS',
    order: 'toolbar first',
    args,
    env,
    outcome: 'exact',
    short: false,
    ...more,
  }
}

const TYPED: readonly Kind[] = ['TypeScript, CommonJS']
const COMMON: readonly Kind[] = ['CommonJS']
const BOTH_COMMON: readonly Kind[] = ['CommonJS', 'TypeScript, CommonJS']
const TYPED_MODULES: readonly Kind[] = ['TypeScript, ES module']
/** Has maps: without the option, swc-node makes none. */
const WITH_MAPS = { SWC_NODE_PROJECT: 'tsconfig.maps.json' }
const TSX = ['--import', 'tsx']
const SWC = ['--require', '@swc-node/register']
const SWC_MODULES = ['--import', '@swc-node/register/esm-register']
const SUCRASE = ['--require', 'sucrase/register']
const BABEL = ['--require', './babel.cjs']
/** mocha looks for the required modules from its own folder, which is a link here. */
const OURS = './node_modules/debug-toolbar/dist/src/auto.cjs'
const MOCHA = ['node_modules/mocha/bin/mocha.js', '-r', OURS, '-r', 'ts-node/register', 'spec.ts']
const REQUIRED = { NODE_OPTIONS: `--require=${AUTO}` }

export const CASES: readonly LoaderCase[] = [
  ...preloads({ loader: 'tsx', flags: TSX, kinds: TYPED, short: true }),
  ...preloads({ loader: 'tsx', flags: TSX, kinds: ['CommonJS', 'ES module', 'TypeScript, ES module'] }),
  ...preloads({ loader: 'tsx/cjs', flags: ['--require', 'tsx/cjs'], kinds: BOTH_COMMON }),
  command('tsx (command)', ['node_modules/tsx/dist/cli.mjs', 'server.ts']),
  command('tsx (command)', ['node_modules/tsx/dist/cli.mjs', 'esm/server.ts'], { kind: 'TypeScript, ES module' }),
  ...preloads({ loader: 'ts-node', flags: ['--require', 'ts-node/register'], kinds: BOTH_COMMON }),
  command('ts-node (command)', ['node_modules/ts-node/dist/bin.js', 'server.ts'], { env: REQUIRED, short: true }),
  ...preloads({ loader: 'esbuild-register', flags: ['--require', 'esbuild-register'], kinds: BOTH_COMMON }),
  ...preloads({ loader: '@swc-node/register', flags: SWC, kinds: COMMON }),
  ...preloads({ loader: '@swc-node/register', flags: SWC, kinds: TYPED, outcome: 'compiled' }),
  ...preloads({ loader: '@swc-node/register, sourceMap', flags: SWC, kinds: TYPED, env: WITH_MAPS, short: true }),
  ...preloads({ loader: '@swc-node/register/esm-register', flags: SWC_MODULES, kinds: ['ES module'] }),
  ...preloads({
    loader: '@swc-node/register/esm-register',
    flags: SWC_MODULES,
    kinds: TYPED_MODULES,
    outcome: 'compiled',
  }),
  ...preloads({
    loader: '@swc-node/register/esm-register, sourceMap',
    flags: SWC_MODULES,
    kinds: TYPED_MODULES,
    env: WITH_MAPS,
  }),
  ...preloads({ loader: 'sucrase/register', flags: SUCRASE, kinds: BOTH_COMMON }),
  ...preloads({ loader: '@babel/register', flags: BABEL, kinds: BOTH_COMMON }),
  ...preloads({ loader: 'pirates', flags: ['--require', './pirates.cjs'], kinds: COMMON, short: true }),
  ...preloads({
    loader: 'source-map-support, hookRequire',
    flags: ['--require', './maps.cjs'],
    kinds: COMMON,
    short: true,
  }),
  ...preloads({ loader: '@sentry/node', flags: ['--import', './sentry.mjs'], kinds: COMMON, short: true }),
  ...preloads({ loader: '@sentry/node', flags: ['--import', './sentry.mjs'], kinds: ['ES module'] }),
  command('module.register', ['--require', AUTO, '--import', './hooks.mjs', 'server.cjs'], {
    kind: 'CommonJS',
    env: {},
    short: true,
  }),
  command('mocha, require', MOCHA, { env: {} }),
  command('jiti', ['node_modules/jiti/lib/jiti-cli.mjs', 'server.ts'], { outcome: 'said' }),
  command('vite-node', ['node_modules/vite-node/dist/cli.mjs', 'esm/server.ts'], {
    kind: 'TypeScript, ES module',
    outcome: 'said',
  }),
  command('vite, ssrLoadModule', ['ssr.mjs'], { kind: 'TypeScript, ES module', outcome: 'said' }),
  command('vm', ['evaluated.cjs'], { kind: 'CommonJS', outcome: 'said', short: true }),
]
