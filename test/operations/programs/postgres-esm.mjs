import { pathToFileURL } from 'node:url'
import { openWith } from './postgres.mjs'

/** The same library as an ES module. */
export async function open(require) {
  const path = require.resolve('postgres').replace(/\/cjs\/src\//, '/src/')
  return openWith((await import(pathToFileURL(path))).default)
}
