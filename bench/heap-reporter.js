/**
 * Answers `"heap"` over IPC with the bytes in use after a collection, and ends the process with its parent. Preloaded
 * into a measured server (`--import`, with `--expose-gc`).
 */
process.on('message', (message) => {
  if (message !== 'heap') return
  // Twice: the first run of finalizers can free more.
  globalThis.gc?.()
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  process.send?.({ heapUsed, external })
})
process.on('disconnect', () => process.exit())
