/** Where a later one imports from an earlier one, not the other way round. */
export const CHUNK_NAMES = /** @type {const} */ (['shared', 'loader', 'toolbar', 'auto'])

/** Which module is in which chunk: by the doors that load it. */
export class Chunking {
  #doors
  #register
  #toolbar
  #auto

  /**
   * @param {string[]} doors
   * @param {(id: string) => readonly string[]} importsOf which of our modules a module imports at once
   */
  constructor(doors, importsOf) {
    const isRegister = (/** @type {string} */ id) => id.endsWith('register.ts')
    const isAuto = (/** @type {string} */ id) => id.endsWith('auto.ts')
    this.#doors = new Set(doors)
    this.#register = reach(doors.filter(isRegister), importsOf)
    this.#auto = reach(doors.filter(isAuto), importsOf)
    this.#toolbar = reach(
      doors.filter((id) => !isRegister(id) && !isAuto(id)),
      importsOf,
    )
  }

  /** A door does something when it is loaded, so it is in no chunk with others. @param {string} id */
  isDoor(id) {
    return this.#doors.has(id)
  }

  /** @param {string} id @returns {typeof CHUNK_NAMES[number] | null} */
  chunkOf(id) {
    if (this.#doors.has(id)) return null
    if (this.#register.has(id)) return this.#toolbar.has(id) ? 'shared' : 'loader'
    if (this.#toolbar.has(id)) return 'toolbar'
    return this.#auto.has(id) ? 'auto' : null
  }
}

/**
 * All modules of ours that loading these loads.
 *
 * @param {string[]} entries
 * @param {(id: string) => readonly string[]} importsOf
 */
function reach(entries, importsOf) {
  const reached = new Set(entries)
  // A set goes on to what is added while it is walked.
  for (const id of reached) for (const imported of importsOf(id)) reached.add(imported)
  return reached
}
