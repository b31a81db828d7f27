let loaded = false

/** Whether `debug-toolbar/register` instruments the modules of this process. */
export const isLoaded = (): boolean => loaded

/** Called by `register` when its hooks are in place. */
export function setLoaded(): void {
  loaded = true
}
