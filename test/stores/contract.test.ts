import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { loadPanels } from '../../src/core/panels/panel-list.ts'
import { Panel } from '../../src/core/panels/panel.ts'
import { PanelRunner } from '../../src/core/panels/panel-runner.ts'
import { RequestRecords } from '../../src/core/requests/request-records.ts'
import type { EndedRequest } from '../../src/core/requests/request-keeper.ts'
import { resolveConfig } from '../../src/core/options/resolve-config.ts'
import type { FinishedRequest } from '../../src/model/finished-request.ts'
import { RecordNames } from '../../src/statistics/record-names.ts'
import { MemoryStore } from '../../src/storage/memory-store.ts'
import { checkStore } from './contract.ts'
import { loadFileStore, makeFolder } from './stores.support.ts'

const MAX_REQUESTS = 20
const logger = { info: () => {}, warn: (text: string) => assert.fail(text) }

/** The panel that has failed in the sample. */
class BrokenPanel extends Panel {
  static override readonly id: string = 'BrokenPanel'
  static override readonly title: string = 'Broken'
  static override readonly navTitle: string = 'Broken'

  override generateStats(): void {}
}

function openMemory(): { store: MemoryStore; maxRequests: number; runner: PanelRunner } {
  const config = resolveConfig({}, {})
  const runner = new PanelRunner(loadPanels(config, [BrokenPanel], logger), logger)
  const records = new RequestRecords({ config, runner, names: new RecordNames(config) })
  const limits = { maxRequests: MAX_REQUESTS, maxBytes: 1e9 }
  return { store: new MemoryStore({ limits, records, logger }), maxRequests: MAX_REQUESTS, runner }
}

/** A request as the toolbar has it when it ends: the record for a store is made of it later. */
function endedRequest(record: FinishedRequest): EndedRequest {
  const { trace, samples, cpuUsage, summary, request, response, panelStates } = record
  const { id, startTime, duration } = summary
  const profile = { trace, samples: () => Promise.resolve(samples), cpuUsage: () => cpuUsage }
  const state = new Map(Object.entries(panelStates))
  return { id, startTime, duration, request, response, profile, state } as unknown as EndedRequest
}

const reopen = 'it goes with the process'

checkStore('memory, given data', openMemory, { reopen })

checkStore(
  'memory, given requests as they end',
  () => {
    const rig = openMemory()
    const put = (record: FinishedRequest): void => {
      const request = endedRequest(record)
      rig.runner.outcomes.restoreFailures(request, record.panelFailures)
      rig.store.keeper.add(request, 1)
    }
    return { ...rig, put }
  },
  { reopen, replace: 'each request ends once' },
)

const FileStore = await loadFileStore()

checkStore('one file a request', async (t) => {
  const folder = await makeFolder(t)
  const open = () => new FileStore(folder, MAX_REQUESTS)
  return { store: open(), maxRequests: MAX_REQUESTS, reopen: open }
})

test('the file store is the one that the README of storage shows', async () => {
  const root = new URL('../../../', import.meta.url)
  const readme = await readFile(new URL('src/storage/README.md', root), 'utf8')
  const code = await readFile(new URL('test/fixtures/stores/file-store.mjs', root), 'utf8')
  assert.ok(readme.includes(`\`\`\`js\n${code}\`\`\``), 'copy test/fixtures/stores/file-store.mjs into the README')
})
