/** The parts of a block, or of a hold, that tell how to cure it. */
export interface CurableBlock {
  function: string
  /** The runtime's function or a package's that took most of the time. */
  callee?: string | undefined
  /** The operations that took most of the time. */
  operation?: string | undefined
}

/** Asynchronous forms of the runtime's functions that hold the loop, by the name that samples see. */
const CURES: readonly [names: RegExp, cure: string][] = [
  [
    /^syncBufferWrapper$|^zlibBufferSync$|^processChunkSync$/,
    'Use the asynchronous form of the zlib function: it runs in a thread.',
  ],
  [
    /^(?:execSync|execFileSync|spawnSync)$/,
    'Use the asynchronous form, such as execFile with a promise: the process then runs beside the loop.',
  ],
  [/^(?:update|digest|hashUpdate)$/, 'Hash a stream in parts, or in a worker thread.'],
]

/** Returns whether the name is that of a synchronous function of the runtime or of a package: it has an async form. */
export const isSyncName = (name: string | undefined): name is string =>
  name !== undefined && /^(?:[a-z]\w*Sync|syncBufferWrapper)$/.test(name)

/** Words the cure of a block by the function that held the loop, in one line. */
export function cureBlock({ callee, operation, function: name }: CurableBlock): string {
  if (operation !== undefined)
    return 'Run the statements of a synchronous library in a worker thread, or use one that is asynchronous.'
  const known = CURES.find(([names]) => callee !== undefined && names.test(callee))
  if (known !== undefined) return known[1]
  if (isSyncName(callee)) return `Await the asynchronous form, ${callee.slice(0, -4)}, instead of ${callee}.`
  const less = name === '' ? 'Do less' : `Do less in ${name}`
  return `${less} at once: divide it, let others run in between (setImmediate), or use a worker thread.`
}
