/** Elements of a list that are written at once. */
const BATCH = 500
/** Levels of lists and objects that are taken apart; what lies deeper is written at once. */
const DEPTH = 5

/**
 * `JSON.stringify` in pieces, so that whoever writes a large value can let others run in between. What was parsed from
 * JSON gives the same text; of anything else, the value must be one that `JSON.stringify` takes.
 *
 * @example [...jsonChunks({ a: [1, 2] })].join('') // '{"a":[1,2]}'
 */
export function* jsonChunks(value: unknown, depth: number = DEPTH): Generator<string> {
  if (Array.isArray(value)) yield* listChunks(value, depth)
  else if (depth > 0 && isPlain(value)) yield* objectChunks(value, depth)
  else yield JSON.stringify(value) ?? 'null'
}

function* listChunks(list: readonly unknown[], depth: number): Generator<string> {
  // Few of them may be large ones.
  if (list.length <= BATCH && depth > 0 && list.some(isNested)) {
    yield* withCommas('[', list, ']', (item) => jsonChunks(item, depth - 1))
    return
  }
  yield '['
  for (let from = 0; from < list.length; from += BATCH) {
    const text = JSON.stringify(list.slice(from, from + BATCH))
    yield (from === 0 ? '' : ',') + text.slice(1, -1)
  }
  yield ']'
}

function* objectChunks(value: Record<string, unknown>, depth: number): Generator<string> {
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined && typeof entry !== 'function')
  yield* withCommas('{', entries, '}', function* ([key, entry]) {
    yield `${JSON.stringify(key)}:`
    yield* jsonChunks(entry, depth - 1)
  })
}

function* withCommas<T>(
  open: string,
  items: readonly T[],
  close: string,
  write: (item: T) => Iterable<string>,
): Generator<string> {
  yield open
  let first = true
  for (const item of items) {
    if (!first) yield ','
    first = false
    yield* write(item)
  }
  yield close
}

const isNested = (value: unknown): boolean => typeof value === 'object' && value !== null

/** Whatever writes itself is left to `JSON.stringify`. */
function isPlain(value: unknown): value is Record<string, unknown> {
  return isNested(value) && !('toJSON' in (value as object))
}
