import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { rolldown } from 'rolldown'
import { adaptModule } from './adapt-module.js'
import { CHUNK_NAMES, Chunking } from './chunking.js'
import { listFiles } from './files.js'
import { rootPath } from './run.js'

const SOURCES = join(rootPath, 'src')
const OUTPUT = join(rootPath, 'dist', 'src')
/** Modules that `register` loads, at once or later. */
const LOADER = 'profilers/instrumentation/load/'
/** Folder of the chunks, within the output. */
const CHUNKS = 'chunks'

/**
 * Puts the modules that the package's doors load at once into a few chunks, because each file costs half a millisecond
 * of every start of every app (docs/decisions/bundling.md has the figures). Each of these modules keeps its place in
 * the compiled output as a file that re-exports from its chunk. So an import by its path, as in our tests and in
 * modules that are loaded later, gets the same instance. Runs on the compiler's output.
 *
 * @returns {Promise<void>}
 */
export async function bundleDoors() {
  const modules = listModules()
  const loadedByRegister = modules.filter((path) => path.startsWith(LOADER)).map((path) => join(SOURCES, path))
  /** @type {Chunking | null} */
  let chunking = null
  const bundle = await rolldown({
    input: Object.fromEntries(modules.map((path) => [path.replace(/\.ts$/, ''), join(SOURCES, path)])),
    platform: 'node',
    external: (id) => !id.startsWith('.') && !isSource(id),
    // Every export stays: an import of a module by its path may use any of them.
    preserveEntrySignatures: 'strict',
    transform: { target: 'es2023' },
    tsconfig: false,
    plugins: [
      {
        name: 'chunks',
        transform: (code, id) => (isSource(id) ? { code: adaptModule(code, id, SOURCES), map: null } : null),
        buildEnd() {
          const importsOf = (/** @type {string} */ id) => this.getModuleInfo(id)?.importedIds.filter(isSource) ?? []
          chunking = new Chunking({ doors: readDoors(), loadedByRegister, importsOf })
        },
      },
    ],
  })
  const { output } = await bundle.generate({
    dir: OUTPUT,
    sourcemap: true,
    // They are in the map.
    comments: false,
    minifyInternalExports: false,
    chunkFileNames: `${CHUNKS}/[name].js`,
    codeSplitting: {
      groups: CHUNK_NAMES.map((name, index) => ({
        name,
        test: (id) => chunking?.chunkOf(id) === name,
        // A group includes its modules' imports, so the groups that others build on come first.
        priority: CHUNK_NAMES.length - index,
      })),
    },
  })
  await bundle.close()
  if (chunking === null) throw new Error('Expected the bundler to have read the modules, got none')
  writeChunks(output, chunking)
}

/** Returns the sources of the package's doors. @returns {string[]} */
function readDoors() {
  const { exports } = JSON.parse(readFileSync(join(rootPath, 'package.json'), 'utf8'))
  return Object.values(exports)
    .filter((target) => typeof target !== 'string')
    .map(({ default: file }) => join(SOURCES, relative('dist/src', file).replace(/\.js$/, '.ts')))
}

/** @param {string} id */
const isSource = (id) => id.startsWith(SOURCES + sep)

/** Lists all modules except tests and the pages', relative to the sources. @returns {string[]} */
function listModules() {
  return listFiles(SOURCES, '.ts')
    .filter((path) => !path.includes('.test.'))
    .filter((path) => !path.startsWith('ui/'))
}

/**
 * Writes the chunks, the doors, and for each module in a chunk the file that re-exports it. Other modules stay as the
 * compiler wrote them.
 *
 * @param {import('rolldown').RolldownOutput['output']} output
 * @param {Chunking} chunking
 */
function writeChunks(output, chunking) {
  mkdirSync(join(OUTPUT, CHUNKS), { recursive: true })
  const written = output.filter((file) => file.type === 'chunk').filter((file) => isOurs(file, chunking))
  const names = new Set(written.map((file) => file.fileName))
  for (const { fileName, code, map, imports } of written) {
    const missing = imports.find((name) => name.endsWith('.js') && !names.has(name))
    if (missing !== undefined) throw new Error(`Expected ${fileName} to import chunks only, got ${missing}`)
    const file = join(OUTPUT, fileName)
    writeFileSync(file, code)
    if (map === null) rmSync(`${file}.map`, { force: true })
    else writeFileSync(`${file}.map`, map.toString())
  }
}

/** @param {import('rolldown').OutputChunk} file @param {Chunking} chunking */
function isOurs({ facadeModuleId, moduleIds }, chunking) {
  const ids = facadeModuleId === null ? moduleIds : [facadeModuleId]
  return ids.some((id) => chunking.isDoor(id) || chunking.chunkOf(id) !== null)
}
