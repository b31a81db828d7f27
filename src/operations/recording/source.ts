/** Takes hooks off again; called once. */
export type Uninstall = () => void

/** Notices operations of what every process has: the runtime's own clients. */
export interface RuntimeSource {
  readonly name: string
  install(): Uninstall
}

/** A module of a library, in the part that is read. */
export interface LoadedModule {
  filename?: string | null
  exports?: unknown
  /** The CommonJS modules that it has required. */
  children?: readonly LoadedModule[]
}

/** Notices operations of a library, in each copy of it that the app has loaded. */
export interface LibrarySource {
  /** The names of its packages. */
  readonly packages: readonly string[]
  /** Matches the path, with forward slashes, of each CommonJS module of the library that is to be hooked. */
  readonly modules: RegExp
  /** Hooks one copy, by what its module exports. Returns null if that is something else than expected. */
  install(exported: unknown, module: LoadedModule): Uninstall | null
}
