import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BACKENDS, listPrograms, placesOf, runProgram, whyNot } from './corpus.ts'
import type { Backend } from './corpus.ts'
import { judgeCase } from './judge-case.ts'

/** A machine that stops a process for a moment makes a time wrong, but not each time; a wrong verdict stays wrong. */
const ATTEMPTS = 3

for (const program of listPrograms()) {
  const skip = await whyNot(program)
  for (const backend of BACKENDS) {
    test(
      `${program}, ${backend}: every fault is told with its line, and nothing of the others`,
      { skip },
      async (t) => {
        const open = await listWrong(program, backend)
        for (const [name, reasons] of open) {
          await t.test(name, () => assert.deepEqual(reasons, []))
        }
      },
    )
  }
}

/** Returns by handler why its findings are wrong; those that are, are run again. */
async function listWrong(program: string, backend: Backend): Promise<Map<string, string[]>> {
  const wrong = new Map<string, string[]>()
  let only: string[] = []
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    for (const judged of await runProgram(program, backend, only)) {
      wrong.set(judged.name, judgeCase(judged, placesOf(program, judged.name), backend))
    }
    only = [...wrong].filter(([, reasons]) => reasons.length > 0).map(([name]) => name)
    if (only.length === 0) break
  }
  assert.ok(wrong.size > 0, 'a program without handlers')
  return wrong
}
