/**
 * Takes the pictures of docs/screenshots/ from the sample app: the request page of two of its lessons at 1280 × 800,
 * dark and light. Needs a build and Chromium (`CHROMIUM_PATH`, by default /usr/bin/chromium).
 */
import { spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const root = fileURLToPath(new URL('../', import.meta.url))
const LESSONS = ['blocking', 'sequential']
/** Number of ignored requests: the first of a process compile and load, which would hide the lesson. */
const WARM_UP = 6

const shop = spawn(process.execPath, ['--import', 'debug-toolbar/register', 'examples/shop/start.js'], {
  cwd: root,
  env: { ...process.env, PORT: '0' },
  stdio: ['ignore', 'pipe', 'inherit'],
})
try {
  await takeAll(await readUrl())
} finally {
  shop.kill()
}

async function readUrl() {
  for await (const line of createInterface({ input: shop.stdout })) {
    const url = /^Its dashboard: (http:\S+)\/$/.exec(line)?.[1]
    if (url) return url
  }
  throw new Error('Expected the shop to print where its dashboard is. Is everything built? npm run build')
}

/** @param {string} dashboard */
async function takeAll(dashboard) {
  await mkdir(new URL('docs/screenshots/', new URL('../', import.meta.url)), { recursive: true })
  const ids = Object.fromEntries(await Promise.all(LESSONS.map(async (name) => [name, await visit(dashboard, name)])))
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--headless', '--disable-gpu', '--disable-quic'],
  })
  for (const colorScheme of /** @type {const} */ (['dark', 'light'])) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme })
    for (const name of LESSONS) {
      await page.goto(`${dashboard}/requests/${ids[name]}`)
      await page.locator('[role=row]').first().waitFor()
      await page.screenshot({ path: `${root}docs/screenshots/${name}-${colorScheme}.png` })
    }
    await page.close()
  }
  await browser.close()
}

/**
 * Visits a lesson some times and returns the id of the last request.
 *
 * @param {string} dashboard
 * @param {string} name
 */
async function visit(dashboard, name) {
  let id = null
  for (let i = 0; i <= WARM_UP; i++) {
    const response = await fetch(new URL(`/${name}`, dashboard))
    await response.arrayBuffer()
    id = response.headers.get('x-debug-toolbar-request')
  }
  if (id === null) throw new Error(`Expected X-Debug-Toolbar-Request in the response for /${name}`)
  return id
}
