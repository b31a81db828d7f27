import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { appEnvironment } from '../child.support.ts'
import { MYSQL, POSTGRESQL, REDIS, SERVICE_ENVIRONMENT, whyNoService } from '../services.support.ts'

const root = resolve(import.meta.dirname, '../../..')
const FOLDER = resolve(root, 'test/operations')
const REGISTER = new URL('../../src/register.js', import.meta.url).href

/** Those that `behaviour.mjs` does not know of itself; without `CI`, only those that are installed. */
const LIBRARIES = ['better-sqlite3', 'mariadb', 'postgres', 'redis']

interface Behaviour {
  seen: unknown[]
  unhandled: string[]
  count: number
  pending: unknown[]
}

const why =
  (await whyNoService(POSTGRESQL)) ||
  (await whyNoService(MYSQL)) ||
  (await whyNoService(REDIS)) ||
  (process.env['CI'] === undefined && !existsSync(resolve(FOLDER, 'node_modules')) && 'npm ci --prefix test/operations')

for (const folder of [FOLDER, resolve(FOLDER, 'oldest')]) {
  test(
    `${folder === FOLDER ? 'newest' : 'oldest'}: results, errors and rejections that nobody handles are those without the toolbar`,
    {
      skip: why,
    },
    async () => {
      const bare = await run(folder, 'bare', [])
      assert.ok(bare.unhandled.length >= 3, bare.unhandled.join())
      for (const preload of [[], ['--import', REGISTER]]) {
        const { seen, unhandled, count, pending } = await run(folder, 'profiled', preload)
        assert.deepEqual(seen, bare.seen)
        assert.deepEqual(unhandled, bare.unhandled)
        assert.ok(count > 20, `${count} operations`)
        assert.deepEqual(pending, [])
      }
    },
  )
}

async function run(folder: string, how: 'bare' | 'profiled', preload: readonly string[]): Promise<Behaviour> {
  const isThere = (name: string): boolean =>
    process.env['CI'] === 'true' || existsSync(resolve(folder, 'node_modules', name))
  const libraries = LIBRARIES.filter(isThere).join()
  const args = [...preload, resolve(FOLDER, 'behaviour.mjs'), folder, how, libraries]
  const env = { ...appEnvironment(), ...SERVICE_ENVIRONMENT }
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, env })
  return JSON.parse(stdout) as Behaviour
}
