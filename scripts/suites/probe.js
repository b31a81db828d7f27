/**
 * Writes the numbers of modules that a program loaded, and of those that were instrumented, as its last line. Preloaded
 * after `debug-toolbar/register`, so that its hook sees the text that the toolbar gives to Node; from Node 22.15 on.
 */
import * as module from 'node:module'

const ours = new URL('../../dist/', import.meta.url).href
const counts = { loaded: 0, instrumented: 0 }
module.registerHooks?.({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context)
    if (url.startsWith('file:') && !url.startsWith(ours)) {
      counts.loaded++
      const source = /** @type {string | Uint8Array | null | undefined} */ (loaded.source)
      if (Buffer.from(source ?? '').includes('Symbol.for("debug-toolbar.runtime")')) counts.instrumented++
    }
    return loaded
  },
})
process.once('exit', () => console.log(`\n${JSON.stringify(counts)}`))
