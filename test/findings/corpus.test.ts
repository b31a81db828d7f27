import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listPrograms, listRuns, placesOf, runProgram, whyNot } from './corpus.ts'
import type { Way } from './corpus.ts'
import { judgeCase } from './judge-case.ts'

/** A machine that stops a process for a moment makes a time wrong, but not each time; a wrong verdict stays wrong. */
const ATTEMPTS = 3

for (const program of listPrograms()) {
  const skip = await whyNot(program)
  for (const { way, backend } of listRuns(program)) {
    test(
      `${program}, ${backend}, ${way}: every fault is told with its line, and nothing of the others`,
      { skip },
      async (t) => {
        const open = await listWrong({ program, backend, way })
        for (const [name, reasons] of open) {
          await t.test(name, () => assert.deepEqual(reasons, []))
        }
      },
    )
  }
}

/** Returns by handler why its findings are wrong; those that are, are run again. */
async function listWrong(way: Way): Promise<Map<string, string[]>> {
  const wrong = new Map<string, string[]>()
  let only: string[] = []
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    for (const judged of await runProgram(way, only)) {
      wrong.set(judged.name, judgeCase(judged, placesOf(way.program, judged.name), way.backend))
    }
    only = [...wrong].filter(([, reasons]) => reasons.length > 0).map(([name]) => name)
    if (only.length === 0) break
  }
  assert.ok(wrong.size > 0, 'a program without handlers')
  return wrong
}
