/** Number of list elements in one piece. */
const BATCH_ELEMENTS = 500
/** Levels of lists and objects that are split; deeper ones are written as one piece. */
const MAX_DEPTH = 5

/**
 * Yields the text of `JSON.stringify` in pieces, so that the writer of a large value can yield to other work in
 * between. For data parsed from JSON the text is the same; any other value must be one that `JSON.stringify` takes.
 *
 * @example [...jsonChunks({ a: [1, 2] })].join('') // '{"a":[1,2]}'
 */
export function* jsonChunks(value: unknown, depth: number = MAX_DEPTH): Generator<string> {
  if (Array.isArray(value)) yield* listChunks(value, depth)
  else if (depth > 0 && isPlain(value)) yield* objectChunks(value, depth)
  else yield JSON.stringify(value) ?? 'null'
}

function* listChunks(list: readonly unknown[], depth: number): Generator<string> {
  // Each of a few elements may be large.
  if (list.length <= BATCH_ELEMENTS && depth > 0 && list.some(isNested)) {
    yield* withCommas('[', list, ']', (item) => jsonChunks(item, depth - 1))
    return
  }
  yield '['
  for (let from = 0; from < list.length; from += BATCH_ELEMENTS) {
    const text = JSON.stringify(list.slice(from, from + BATCH_ELEMENTS))
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

/** Tells whether a value is an object without a `toJSON` of its own, which `JSON.stringify` would call. */
function isPlain(value: unknown): value is Record<string, unknown> {
  return isNested(value) && !('toJSON' in (value as object))
}
