import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'oxc-parser'

/** The exports of one public door: names that exist at run time, and names of types alone. */
export interface DoorExports {
  values: string[]
  types: string[]
}

/**
 * Reads the names that a built door exports: values by importing it, types from its declarations.
 *
 * @param door the door's JavaScript file; its declarations lie beside it
 */
export async function readDoor(door: URL): Promise<DoorExports> {
  const values = Object.keys((await import(door.href)) as object).toSorted()
  const declared = declaredNames(new URL(door.href.replace(/\.js$/, '.d.ts')))
  return { values, types: declared.filter((name) => !values.includes(name)).toSorted() }
}

/** Returns the names that a declaration file exports, including those it re-exports with a star. */
function declaredNames(file: URL): string[] {
  const path = fileURLToPath(file)
  const { module } = parseSync(path, readFileSync(path, 'utf8'))
  const names = new Set<string>()
  for (const { exportName, moduleRequest } of module.staticExports.flatMap((item) => item.entries)) {
    if (exportName.name !== null) names.add(exportName.name)
    else if (exportName.kind === 'Default') names.add('default')
    else if (moduleRequest?.value.startsWith('.')) {
      for (const name of declaredNames(declarationsOf(file, moduleRequest.value))) names.add(name)
    }
  }
  return [...names]
}

/** Finds declarations: `./stats.ts` and `./stats.js` both have theirs in `./stats.d.ts`. */
function declarationsOf(from: URL, specifier: string): URL {
  const target = new URL(specifier.replace(/(\.d)?\.[jt]s$/, '.d.ts'), from)
  if (!existsSync(target)) throw new Error(`Expected declarations at ${target.pathname}, named by ${from.pathname}`)
  return target
}
