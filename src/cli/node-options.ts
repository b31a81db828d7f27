import { execFileSync, spawnSync } from 'node:child_process'

/** Facts about Node's options that a command line depends on; they differ from version to version. */
export interface NodeOptions {
  /**
   * Returns the options that take the next argument as their value, with their one-letter short form if there is one.
   */
  withValue(): ReadonlyMap<string, string | null>
  /** Tells whether there is such an option, `--name` or `--name=value`. */
  knows(argument: string): boolean
}

/** Node's exit code for a bad option. */
const BAD_OPTION = 9

/** Asks the running Node. */
export const nodeOptions: NodeOptions = {
  withValue: () => readHelp(execFileSync(process.execPath, ['--help'], { encoding: 'utf8' })),
  knows(argument) {
    const name = argument.split('=', 1)[0] ?? ''
    if (process.allowedNodeEnvironmentFlags.has(name)) return true
    return spawnSync(process.execPath, [argument, '--version'], { stdio: 'ignore' }).status !== BAD_OPTION
  },
}

/**
 * Reads the options that need a value from the text of `node --help`: `  -r, --require=...`.
 *
 * @example readHelp('  -C, --conditions=...  text').get('conditions') // 'C'
 */
export function readHelp(help: string): ReadonlyMap<string, string | null> {
  const lines = help.matchAll(/^ {2}(?:-(\w), )?--([\w-]+)=\.\.\./gm)
  return new Map([...lines].map(([, short, name]) => [name ?? '', short ?? null]))
}
