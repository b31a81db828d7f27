/** Prints the active hooks of the runtime before, during and after a toolbar's life; run with `--expose-internals`. */
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { debugToolbar } from '../../src/adapters/http.ts'
import { ask } from './client.support.ts'

interface AsyncWrap {
  /** Counters of async_hooks' listeners, by kind. */
  async_hook_fields: Uint32Array
  constants: Record<string, number>
  getPromiseHooks(): unknown[]
}

const require = createRequire(import.meta.url)
const { internalBinding } = require('internal/test/binding') as { internalBinding: (name: string) => AsyncWrap }
const wrap = internalBinding('async_wrap')

function readHooks(): object {
  const { kInit = 0, kBefore = 1, kAfter = 2, kDestroy = 3, kPromiseResolve = 4, kTotals = 5 } = wrap.constants
  const counters = [kInit, kBefore, kAfter, kDestroy, kPromiseResolve, kTotals].map((at) => wrap.async_hook_fields[at])
  return { counters, promiseHooks: wrap.getPromiseHooks().map((hook) => typeof hook) }
}

let during: object = {}
const listener = debugToolbar({}, async function handle(_req, res) {
  await sleep(1)
  during = readHooks()
  res.end('ok')
})
const server = createServer(listener).listen(0, '127.0.0.1')
await once(server, 'listening')
const { port } = server.address() as AddressInfo

/** Waits some turns: Node removes its own promise hooks a turn after their last user. */
async function waitForTurns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await nextTurn()
}

const before = readHooks()
await ask(port)
await waitForTurns()
// Hooks stay on for a moment after the last request, for the next one.
await sleep(250)
await waitForTurns()
const between = readHooks()
await ask(port)
listener.close()
await waitForTurns()
const after = readHooks()
server.close()
server.closeAllConnections()
await once(server, 'close')
await waitForTurns()
const timers = process.getActiveResourcesInfo().filter((name) => name === 'Timeout' || name === 'Immediate')
console.log(JSON.stringify({ before, during, between, after, timers }))
