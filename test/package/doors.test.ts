import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { test } from 'node:test'
import { parseSync } from 'oxc-parser'
import { manifest, root, run } from './packed.ts'

/** Each file of a door costs half a millisecond of every start of every app (docs/decisions/bundling.md). */
const FILES_LIMIT = 6

/** The doors' code is shipped as built (package.test.ts), so it is tested in the build's output. */
const output = join(root, 'dist', 'src')

test('every door is a few files, none of which imports a module of the runtime', () => {
  for (const [door, target] of Object.entries(manifest().exports)) {
    if (typeof target === 'string') continue
    const { files, others } = load(join(root, target.default))
    assert.ok(files.length <= FILES_LIMIT, `${door} loads ${files.length} files: ${files.join(', ')}`)
    assert.deepEqual(
      others.filter((name) => name.startsWith('node:')),
      [],
      door,
    )
  }
})

test('modules that register loads later are not the toolbar', () => {
  const folder = join(output, 'profilers', 'instrumentation')
  const modules = ['load', 'positions']
    .flatMap((each) => readdirSync(join(folder, each)).map((name) => join(each, name)))
    .filter((name) => name.endsWith('.js') && !name.includes('.test.'))
  for (const name of ['load/make-module.js', 'load/loader-thread.js', 'load/options.js', 'positions/report.js']) {
    assert.ok(modules.includes(name), name)
  }
  const toolbar = join(output, 'chunks', 'toolbar.js')
  for (const name of modules) assert.ok(!load(join(folder, name)).files.includes(toolbar), name)
})

/** Returns all that loading a file loads at once: files, and other specifiers. */
function load(entry: string): { files: string[]; others: string[] } {
  const files = new Set([entry])
  const others = new Set<string>()
  // The loop also visits files that are added to the set during it.
  for (const file of files) {
    for (const specifier of importsOf(file)) {
      if (specifier.startsWith('.')) files.add(join(dirname(file), specifier))
      else others.add(specifier)
    }
  }
  return { files: [...files], others: [...others] }
}

function importsOf(file: string): string[] {
  const { staticImports, staticExports } = parseSync(file, readFileSync(file, 'utf8')).module
  const passedOn = staticExports.flatMap(({ entries }) => entries.map((entry) => entry.moduleRequest))
  const requests = [...staticImports.map((statement) => statement.moduleRequest), ...passedOn]
  return requests.filter((request) => request !== null).map((request) => request.value)
}

test("no door loads the runtime's HTTP client, nor the native parser", async () => {
  for (const door of ['register', 'auto', 'http', 'express', 'fastify', 'koa', 'hono', '']) {
    const specifier = [manifest().name, door].join('/').replace(/\/$/, '')
    const script = `
      await import('${specifier}')
      const native = process.report.getReport().sharedObjects.filter((file) => file.includes('oxc'))
      console.log(JSON.stringify([...native, ...process.moduleLoadList.filter((name) => name.includes('undici'))]))`
    assert.deepEqual(JSON.parse(await print(script)), [], specifier)
  }
})

test("a door's module and one that is imported by its path are the same", async () => {
  const script = `
    import 'debug-toolbar/register'
    import { profile, Panel } from 'debug-toolbar'
    const at = (path) => import(new URL(path, ${JSON.stringify(pathToFileURL(`${output}/`).href)}).href)
    const runtime = globalThis[Symbol.for('debug-toolbar.runtime')]
    console.log(JSON.stringify({
      profile: (await at('profile.js')).profile === profile,
      panel: (await at('core/panels/panel.js')).Panel === Panel,
      runtime: (await at('profilers/instrumentation/runtime/runtime.js')).c === runtime.c,
    }))`
  assert.deepEqual(JSON.parse(await print(script)), { profile: true, panel: true, runtime: true })
})

async function print(script: string): Promise<string> {
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], root)
  return stdout
}
