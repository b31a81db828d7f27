/** Where a later one imports from an earlier one, not the other way round. */
export const CHUNK_NAMES = /** @type {const} */ (['shared', 'loader', 'toolbar', 'auto'])

/**
 * Which module is in which chunk: by who loads it. What the toolbar has in common with what `register` loads, at once
 * or later, is apart from the rest of it: the other thread, and a process that has the toolbar off, never load that.
 */
export class Chunking {
  #doors
  #register
  #everOfRegister
  #toolbar
  #auto

  /**
   * @param {object} modules
   * @param {string[]} modules.doors
   * @param {string[]} modules.loadedByRegister at once or later
   * @param {(id: string) => readonly string[]} modules.importsOf which of our modules a module imports at once
   */
  constructor({ doors, loadedByRegister, importsOf }) {
    const isRegister = (/** @type {string} */ id) => id.endsWith('register.ts')
    const isAuto = (/** @type {string} */ id) => id.endsWith('auto.ts')
    this.#doors = new Set(doors)
    this.#register = reach(doors.filter(isRegister), importsOf)
    this.#everOfRegister = reach([...this.#register, ...loadedByRegister], importsOf)
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
    if (this.#toolbar.has(id)) return this.#everOfRegister.has(id) ? 'shared' : 'toolbar'
    if (this.#register.has(id)) return 'loader'
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
