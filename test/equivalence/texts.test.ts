import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { allocateSites, registerSites } from '../../src/profilers/instrumentation/events/sites.ts'
import { encodeInserts } from '../../src/profilers/instrumentation/texts/insert-list.ts'
import { restoreFunction } from '../../src/profilers/instrumentation/texts/restore-function.ts'
import { instrument } from '../../src/profilers/instrumentation/transform/instrument.ts'
import type { Instrumented } from '../../src/profilers/instrumentation/transform/instrument.ts'
import { parseModule } from '../../src/profilers/instrumentation/transform/parse.ts'
import { visitCode } from '../../src/profilers/instrumentation/transform/visit.ts'
import { callbacks } from './corpus/callbacks.ts'
import { disposal, modules, shapes, typescript } from './corpus/formats.ts'
import { forms } from './corpus/forms.ts'
import { iteration } from './corpus/generators.ts'
import { statements } from './corpus/statements.ts'
import { asyncPrograms } from './generate.ts'

interface Found {
  text: string
  restored: string
}

test('every function and class of every program has the text of its source', () => {
  const written = [
    ...forms,
    ...callbacks,
    ...statements,
    ...iteration,
    ...modules,
    ...shapes,
    ...disposal,
    ...typescript,
  ]
  const generated = fc.sample(asyncPrograms, { seed: 20_261_122, numRuns: 200 })
  let changed = 0
  for (const code of [...written.map(([, text]) => text), ...generated]) {
    for (const { text, restored } of textsOf(code)) {
      assert.equal(restored, text)
      changed++
    }
  }
  assert.ok(changed > 1500, String(changed))
})

/** Returns the texts in which something was inserted. */
function textsOf(source: string): Found[] {
  const text = source.replace(/^\uFEFF/, '')
  const first = allocateSites(0)
  const options = { url: 'file:///a.mts', format: 'module', runtimeUrl: 'runtime', firstSite: first } as const
  const made = instrument(text, options)
  if (made === null) return []
  allocateSites(made.sites.length)
  const { length } = made.sites
  registerSites(first, 'a.mts', { length, at: () => undefined, inserts: encodeInserts(made.code, made.inserts, first) })
  const found: Found[] = []
  visitCode(parseModule(text, 'a.mts', 'module'), ({ node }) => {
    if (!/Function|^Class(?:Declaration|Expression)$/.test(node.type)) return
    const inCode = made.code.slice(moved(node.start, made, true), moved(node.end, made, false))
    const inSource = text.slice(node.start, node.end)
    if (inCode !== inSource) found.push({ text: inSource, restored: restoreFunction(inCode) })
  })
  return found
}

/** Returns the position in the code; insertions at the offset itself are before it or behind it. */
const moved = (offset: number, { inserts }: Instrumented, behind: boolean): number =>
  inserts.reduce(
    (sum, insert) => (insert.offset < offset || (behind && insert.offset === offset) ? sum + insert.length : sum),
    offset,
  )
