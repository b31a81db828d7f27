import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { installInProject, manifest, pack, run, tool, type Packed } from './packed.ts'

/** Size of the installed doors, half of which is source maps; raise it on purpose, not by accident. */
const UNPACKED_LIMIT_BYTES = 6 * 2 ** 20

let packed: Packed
let project: string

before(async () => {
  packed = await pack()
  project = await installInProject(packed)
})

after(() => packed.remove())

test('the package ships the doors, licence, readme and changelog', () => {
  for (const file of ['LICENSE', 'README.md', 'CHANGELOG.md', 'package.json'])
    assert.ok(packed.files.includes(file), file)
  for (const target of Object.values(manifest().exports)) {
    const files = typeof target === 'string' ? [target] : [target.default, target.types]
    for (const file of files) assert.ok(packed.files.includes(file.replace('./', '')), file)
  }
})

test('the package ships no test, no source of the UI, nothing of the repository', () => {
  const allowed = /^(dist\/(src|ui)\/|LICENSE$|README\.md$|CHANGELOG\.md$|package\.json$)/
  const unwanted = packed.files.filter((file) => !allowed.test(file) || /\.test\.|^dist\/src\/ui\//.test(file))
  assert.deepEqual(unwanted, [])
})

test('the built UI is in the package', () => {
  assert.ok(
    packed.files.some((file) => file.startsWith('dist/ui/')),
    packed.files.join('\n'),
  )
})

test('the package stays small', () => {
  assert.ok(packed.unpackedSize < UNPACKED_LIMIT_BYTES, `${packed.unpackedSize} bytes unpacked`)
})

test('publint finds nothing wrong with the tarball', async () => {
  await run(tool('publint'), ['run', packed.tarball, '--strict', '--level', 'warning'], packed.directory)
})

test('every door has types that resolve (attw)', async () => {
  await run(tool('attw'), [packed.tarball, '--profile', 'esm-only', '--no-emoji', '--no-color'], packed.directory)
})

test('every door can be imported where the package is installed without its frameworks', async () => {
  const doors = Object.entries(manifest().exports).filter(([, target]) => typeof target !== 'string')
  for (const [door] of doors) {
    if (door === './nest') continue
    // Loaded for its effect: `--import debug-toolbar/register`.
    const least = door === './register' ? 0 : 1
    const specifier = `${manifest().name}${door.slice(1)}`
    const script = `import * as door from '${specifier}'; console.log(Object.keys(door).length)`
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], project)
    assert.ok(Number(stdout) >= least, `${specifier} exports nothing`)
  }
})

test("Nest's door, which is made of Nest's classes, names the missing package if Nest is missing", async () => {
  const script = `import '${manifest().name}/nest'`
  await assert.rejects(run(process.execPath, ['--input-type=module', '-e', script], project), /@nestjs\/core/)
})

test('a CommonJS app can require every door', async () => {
  const script = `console.log(typeof require('${manifest().name}/http').debugToolbar)`
  const file = join(project, 'app.cjs')
  writeFileSync(file, script)
  const { stdout } = await run(process.execPath, ['--no-warnings', file], project)
  assert.equal(stdout.trim(), 'function')
})
