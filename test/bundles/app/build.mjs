// Bundles src/server.js in every way: `node build.mjs NAME…` writes dist/NAME.*, `node build.mjs` all.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

const entry = 'src/server.js'
const minified = { minify: true }

async function esbuild(name, options = {}) {
  const { build } = await import('esbuild')
  await build({
    entryPoints: [entry],
    outfile: `dist/${name}.cjs`,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['ask'],
    sourcemap: true,
    logLevel: 'error',
    ...options,
  })
}

async function webpack(name, options) {
  const { default: compile } = await import('webpack')
  const config = {
    entry: `./${entry}`,
    target: 'node',
    mode: 'development',
    externals: { ask: 'commonjs ask' },
    output: { path: `${process.cwd()}/dist`, filename: `${name}.cjs` },
    ...options,
  }
  await new Promise((resolve, reject) => {
    compile(config, (error, stats) => {
      if (error ?? stats.hasErrors()) reject(error ?? new Error(stats.toString()))
      else resolve()
    })
  })
}

async function roll(bundler, name, { plugins = [], ...options } = {}) {
  const { [bundler]: bundle } = await import(bundler)
  const input = { input: entry, external: ['ask', /^node:/], plugins }
  const built = await bundle(bundler === 'rollup' ? { ...input, plugins: [...plugins, packages] } : input)
  await built.write({ file: `dist/${name}.mjs`, format: 'esm', sourcemap: true, ...options })
}

/** Rollup looks for no packages by itself. */
const packages = {
  name: 'packages',
  resolveId: (id) => (id === '@scope/pkg' ? `${process.cwd()}/node_modules/@scope/pkg/index.js` : null),
}

function tsc(name, args) {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '--outDir', `dist/${name}`, ...args], {
    stdio: 'inherit',
  })
}

/** A map that is another kind of no map each time. */
async function spoiled(name, spoil) {
  await esbuild(name)
  spoil(`dist/${name}.cjs.map`)
}

const BUILDS = {
  esbuild: (name) => esbuild(name),
  'esbuild-minified': (name) => esbuild(name, { ...minified, keepNames: false }),
  'esbuild-inline': (name) => esbuild(name, { ...minified, sourcemap: 'inline' }),
  'esbuild-no-content': (name) => esbuild(name, { ...minified, sourcesContent: false }),
  'esbuild-source-root': (name) => esbuild(name, { sourceRoot: '../dist' }),
  'esbuild-external': (name) => esbuild(name, { sourcemap: 'external' }),
  'esbuild-missing': (name) => spoiled(name, (file) => writeFileSync(file, '')),
  'esbuild-corrupt': (name) =>
    spoiled(name, (file) => writeFileSync(file, readFileSync(file, 'utf8').replace(/"mappings": ?"[^"]{9}/, '$&!'))),
  'webpack-source-map': (name) => webpack(name, { devtool: 'source-map' }),
  'webpack-inline-source-map': (name) => webpack(name, { devtool: 'inline-source-map' }),
  'webpack-cheap-module-source-map': (name) => webpack(name, { devtool: 'cheap-module-source-map' }),
  'webpack-nosources-source-map': (name) => webpack(name, { mode: 'production', devtool: 'nosources-source-map' }),
  'webpack-production': (name) => webpack(name, { mode: 'production', devtool: 'source-map' }),
  'webpack-hidden-source-map': (name) => webpack(name, { mode: 'production', devtool: 'hidden-source-map' }),
  'webpack-eval-source-map': (name) => webpack(name, { devtool: 'eval-source-map' }),
  'webpack-eval': (name) => webpack(name, {}),
  rollup: (name) => roll('rollup', name),
  rolldown: (name) => roll('rolldown', name),
  'rolldown-minified': (name) => roll('rolldown', name, minified),
  tsc: (name) => tsc(name, []),
  'tsc-inline': (name) => tsc(name, ['--sourceMap', 'false', '--inlineSourceMap', '--inlineSources']),
  'tsc-source-root': (name) => tsc(name, ['--sourceRoot', `${process.cwd()}/src`]),
}

for (const name of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(BUILDS)) await BUILDS[name](name)
