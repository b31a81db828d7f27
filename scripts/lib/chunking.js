/** Chunks in order: a later one imports from an earlier one, not the other way round. */
export const CHUNK_NAMES = /** @type {const} */ (['shared', 'loader', 'toolbar', 'auto'])

/**
 * Assigns modules to chunks by the doors that load them. The toolbar's modules that `register` loads as well, at once
 * or later, are apart from the rest: the other thread, and a process that has the toolbar off, never load that rest.
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

  /**
   * Tells whether a module is a door, which has an effect when it is loaded, so that it is in no chunk with others.
   * @param {string} id
   */
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
 * Returns all modules of ours that loading these loads.
 *
 * @param {string[]} entries
 * @param {(id: string) => readonly string[]} importsOf
 */
function reach(entries, importsOf) {
  const reached = new Set(entries)
  // The loop also visits modules that are added to the set during it.
  for (const id of reached) for (const imported of importsOf(id)) reached.add(imported)
  return reached
}
