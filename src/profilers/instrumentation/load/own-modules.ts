import { readFileSync } from 'node:fs'
import Module from 'node:module'
import { fileURLToPath } from 'node:url'

type Compile = (this: object, content: string, filename: string, format: 'module') => void

/** Read before the app's loaders can replace it. */
const { _compile: compile } = Module.prototype as unknown as { _compile: Compile }
const loaded = new Map<string, unknown>()

/**
 * Gives a CommonJS module of another loader the exports of ours, instead of a second copy, whose runtime and state would
 * record nothing. Node evaluates the file as an ES module, unless it has done so already.
 */
export function compileOwn(module: object, path: string): void {
  Reflect.apply(compile, module, [readFileSync(path, 'utf8'), path, 'module'])
}

/**
 * Loads a module of ours synchronously. `require` would pass it to the handlers in `require.extensions`.
 *
 * @example requireOwn(new URL('./options.js', import.meta.url)) as typeof import('./options.ts')
 */
export function requireOwn(url: URL): unknown {
  const path = fileURLToPath(url)
  if (!loaded.has(path)) {
    const module = Object.assign(new Module(path), { filename: path })
    compileOwn(module, path)
    loaded.set(path, module.exports)
  }
  return loaded.get(path)
}
