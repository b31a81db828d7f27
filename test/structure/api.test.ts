import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { readDoor, type DoorExports } from './exports.ts'

const root = new URL('../../../', import.meta.url)
const snapshot = new URL('test/structure/exports.json', root)

test('the public doors export the names of the snapshot: a change of the API shows here', async () => {
  const found = await readAllDoors()
  // `npm run test:update` rewrites the snapshot; its difference belongs into the changelog.
  if (process.env['UPDATE_SNAPSHOTS']) writeFileSync(snapshot, `${JSON.stringify(found, null, 2)}\n`)
  assert.deepEqual(found, JSON.parse(readFileSync(snapshot, 'utf8')))
})

async function readAllDoors(): Promise<Record<string, DoorExports>> {
  const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'))
  const doors: Record<string, DoorExports> = {}
  for (const [name, target] of Object.entries<{ default: string } | string>(manifest.exports)) {
    if (typeof target !== 'string') doors[name] = await readDoor(new URL(target.default, root))
  }
  return doors
}
