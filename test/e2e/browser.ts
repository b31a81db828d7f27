import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'

const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'
/** Folder of the built dashboard. Compiled, this file is dist/test/e2e/browser.js. */
export const UI: string = fileURLToPath(new URL('../../ui', import.meta.url))
const ARGS = [
  '--no-sandbox',
  '--headless',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Returns why a suite cannot run here. A build server must have everything, or its run fails. */
export function missing(): string | false {
  if (process.env['CI']) return false
  if (!existsSync(CHROMIUM)) return `no Chromium at ${CHROMIUM}: install it or set CHROMIUM_PATH`
  return existsSync(UI) ? false : 'the dashboard is not built: npm run build:ui'
}

/** @param args more switches for Chromium. */
export function launch(...args: string[]): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: [...ARGS, ...args] })
}
