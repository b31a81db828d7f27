import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { UI } from './browser.ts'

const LIMIT = 120_000

test('the whole dashboard is under 120 KB compressed, and its names change with its content', async (t) => {
  if (!existsSync(UI)) return t.skip('the dashboard is not built: npm run build:ui')
  const names = (await readdir(join(UI, 'assets'))).filter((name) => /^main-.*\.(js|css)$/.test(name))
  const files = await Promise.all(names.map((name) => readFile(join(UI, 'assets', name))))
  const size = files.reduce((sum, file) => sum + gzipSync(file).length, 0)
  t.diagnostic(`${names.join(', ')}: ${size} bytes`)
  assert.ok(names.length >= 2 && size < LIMIT, `${size} bytes`)
  for (const name of names) assert.match(name, /-[\w-]{8,}\.\w+$/)
})
