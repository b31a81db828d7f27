import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** Where the functions of the app are that it calls, by the module of the first. */
const MODULES: Readonly<Record<string, readonly string[]>> = {
  'server.cjs': ['server.cjs', 'service-common.cjs', 'work-common.cjs'],
  'server.mjs': ['server.mjs', 'service-esm.mjs', 'work-esm.mjs'],
  'server.ts': ['server.ts', 'service.ts', 'work.ts'],
  'esm/server.ts': ['esm/server.ts', 'esm/service.ts', 'esm/work.ts'],
}

/** The beginnings of async functions, by name, in the order of their calls. */
const TASKS: readonly (readonly [name: string, begin: RegExp])[] = [
  ['handle', /async function handle/],
  ['load', /async function load/],
  ['work', /async function work/],
  ['Base.later', /async later/],
  ['before', /async function before/],
  ['after', /async function after/],
]

/** The beginnings of the functions that hold the loop, by name. */
const BLOCKS: readonly (readonly [name: string, begin: RegExp])[] = [
  ['declared', /function declared/],
  ['Base.constructor', /constructor/],
  ['Base.method', /(?<= )method\(/],
  ['Base.lazy', /(?<=get )lazy/],
  ['Base.later', /async later/],
  ['arrow', /(?<=const arrow = )\(/],
  ['pair[…]', /(?<=\), )\(ms/],
  ['short', /short\(/],
  ['before', /async function before/],
  ['after', /async function after/],
  ['setTimeout(…)', /(?<=setTimeout\()\(\) =>/],
  ['onThen', /function onThen/],
  ['values', /function\* values/],
  ['map(…)', /(?<=map\()\(\) =>/],
]

/** All places of the app's one request, each with its file, as its record writes them. */
export interface AppPlaces {
  tasks: string[]
  awaits: string[]
  blocks: string[]
}

/** The part of TypeScript that is used here: its types are among the packages of this folder, which may be missing. */
interface Compiler {
  transpile: (text: string, options: { module: number; target: number }) => string
  ModuleKind: Readonly<Record<'CommonJS' | 'ESNext', number>>
  ScriptTarget: Readonly<Record<'ES2022', number>>
}

/** Writes the forms of `work.ts` that the other kinds of the app load. */
export function writeForms(directory: string): void {
  const require = createRequire(join(directory, 'package.json'))
  const { transpile, ModuleKind, ScriptTarget } = require('typescript') as Compiler
  const text = readFileSync(join(directory, 'work.ts'), 'utf8')
  const target = ScriptTarget.ES2022
  writeFileSync(join(directory, 'work-common.cjs'), transpile(text, { module: ModuleKind.CommonJS, target }))
  writeFileSync(join(directory, 'work-esm.mjs'), transpile(text, { module: ModuleKind.ESNext, target }))
  cpSync(join(directory, 'work.ts'), join(directory, 'esm', 'work.ts'))
}

/** Finds the places in the sources of the app whose first module is `main`; null for another one. */
export function findPlaces(directory: string, main: string): AppPlaces | null {
  const names = MODULES[main]
  if (names === undefined) return null
  const files = names.map((name) => ({ name, text: readFileSync(join(directory, name), 'utf8') }))
  const find = (kinds: typeof TASKS): string[] =>
    kinds.flatMap(([name, begin]) =>
      files.flatMap((file) => {
        const at = file.text.search(begin)
        return at < 0 ? [] : [`${file.name} ${name} ${positionOf(file.text, at)}`]
      }),
    )
  const awaits = files.flatMap(({ name, text }) =>
    [...text.matchAll(/\bawait\b/g)].map(({ index }) => `${name} ${positionOf(text, index)}`),
  )
  return { tasks: find(TASKS), awaits: awaits.toSorted(), blocks: find(BLOCKS) }
}

function positionOf(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n')
  return `${before.length}:${before.at(-1)!.length + 1}`
}

/** Minimum share of the blocks that samples must tell: a machine that is busy with others leaves some inconclusive. */
const TOLD_BLOCKS = 0.25

/**
 * Tells whether the blocks in the file of those that are expected are at their places. Where samples are inconclusive it
 * is the calling task's, which holds the loop in none of its own lines.
 */
export function areBlocksRight(
  blocks: readonly string[],
  expected: readonly string[],
  tasks: readonly string[],
): boolean {
  const file = expected[0]!.split(' ')[0]!
  const told = expected.filter((place) => blocks.includes(place)).length
  const allowed = new Set([...expected, ...tasks])
  const areAllowed = blocks.every((place) => !place.startsWith(`${file} `) || allowed.has(place))
  return areAllowed && told >= expected.length * TOLD_BLOCKS
}
