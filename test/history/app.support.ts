import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { hasSqlite } from '../../src/storage/sqlite/history-file.ts'
import { endWithTest } from '../child.support.ts'

/** Why tests of the history file cannot run, or false. */
export const skip: string | false = hasSqlite() ? false : 'needs node:sqlite'

const TOOLBAR = new URL('../../src/adapters/http.js', import.meta.url).href

/** A server whose route says which version of the source runs, with the toolbar's options as source. */
export const sourceOf = (version: string, options = '{}'): string => `
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { debugToolbar } from '${TOOLBAR}'

async function answer(req, res) {
  await sleep(2)
  res.end('${version} ' + process.pid)
}

const server = createServer(debugToolbar(${options}, answer)).listen(Number(process.env.PORT ?? 0), '127.0.0.1')
server.on('listening', () => console.log(server.address().port))
`

export interface Place {
  /** The app's package. */
  folder: string
  /** Its history. */
  file: string
  write: (source: string) => void
}

/** A package with a server, in a folder that goes with the test. */
export function makePackage(t: TestContext): Place {
  const folder = mkdtempSync(join(tmpdir(), 'history-app-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, 'node_modules'))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  const write = (source: string): void => writeFileSync(join(folder, 'app.js'), source)
  write(sourceOf('one'))
  return { folder, write, file: join(folder, 'node_modules/.cache/debug-toolbar/history.sqlite') }
}

export interface Process {
  child: ChildProcess
  port: number
  /** Its text on standard error so far. */
  said: () => string
}

export interface StartOptions {
  args?: string[]
  env?: NodeJS.ProcessEnv
  /** The largest file (blocks of the shell: 512 or 1024 bytes) that it can write, as on a full disk. */
  maxFileBlocks?: number
}

/** Starts the server of a package. It ends with the test. */
export async function startPackage(
  t: TestContext,
  { folder }: Pick<Place, 'folder'>,
  { args = [], env = {}, maxFileBlocks }: StartOptions = {},
): Promise<Process> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(NODE_|DEBUG_TOOLBAR_)/.test(name))
  const command = [process.execPath, ...args, 'app.js']
  const limited = ['sh', '-c', `ulimit -f ${maxFileBlocks} && exec "$@"`, 'sh', ...command]
  const [binary, ...rest] = maxFileBlocks === undefined ? command : limited
  const child = spawn(binary!, rest, {
    cwd: folder,
    env: { ...Object.fromEntries(kept), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  endWithTest(t, child)
  let text = ''
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const [first] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, port: Number(/\d+/.exec(first.toString())![0]), said: () => text }
}
