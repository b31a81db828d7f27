import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Script } from 'node:vm'
import fc from 'fast-check'
import { callbacks } from './corpus/callbacks.ts'
import { disposal, modules, shapes, sloppy, typescript } from './corpus/formats.ts'
import { forms } from './corpus/forms.ts'
import { iteration } from './corpus/generators.ts'
import { statements } from './corpus/statements.ts'
import { asyncPrograms } from './generate.ts'
import { inBothFormats, runTwice } from './run-programs.ts'
import type { Outcome, Program } from './run-programs.ts'

const both = (snippets: readonly [string, string][]): Program[] =>
  snippets.flatMap(([name, code]) => inBothFormats(name, code))
const asModule = ([name, code]: [string, string]): Program => inBothFormats(name, code)[0]!
const asCommonJs = ([name, code]: [string, string]): Program => inBothFormats(name, code)[1]!

const knowsDisposal = parses('async () => { await using x = null }')

test('every form of an async function', () => same(both(forms)))
test('callbacks', () => same(both(callbacks)))
test('statements and expressions', () => same(both(statements)))
test('iteration', () => same(both(iteration)))
test('sloppy CommonJS', () => same(sloppy.map(asCommonJs)))
test('ES modules', () => same(modules.map(asModule)))
test('marks and line ends', () => same(both(shapes)))
test('await using', { skip: knowsDisposal ? false : 'this Node does not know `await using`' }, () =>
  same(both(disposal)),
)
test('TypeScript that Node strips', { skip: stripsTypes() ? false : 'this Node does not strip types' }, () =>
  same(
    typescript.flatMap(([name, code]) => [
      { ...asModule([name, code]), extension: 'mts' as const },
      { ...asCommonJs([name, code.replaceAll(/^import type .*$/gm, '')]), extension: 'cts' as const },
    ]),
  ),
)

/** Seed of the generated programs: `EQUIVALENCE_SEED=7 node --test dist/test/equivalence/equivalence.test.js`. */
const SEED = Number(process.env['EQUIVALENCE_SEED'] ?? 20_261_122)
const GENERATED = 400

test('generated programs', async () => {
  const codes = fc.sample(asyncPrograms, { seed: SEED, numRuns: GENERATED })
  const programs = codes.map((code, index) => inBothFormats(`generated ${index} of seed ${SEED}`, code)[index % 2]!)
  const outcomes = await runTwice(programs)
  const different = outcomes.filter(isDifferent).toSorted((a, b) => a.program.code.length - b.program.code.length)
  assert.deepEqual(
    different.slice(0, 1).map((outcome) => ({ ...describe(outcome), code: outcome.program.code })),
    [],
  )
  assert.deepEqual(outcomes.filter(isBroken).map(describe), [], 'a program that does not load shows nothing')
})

async function same(programs: readonly Program[]): Promise<void> {
  const outcomes = await runTwice(programs)
  assert.equal(outcomes.length, 3 * programs.length)
  assert.deepEqual(outcomes.filter(isDifferent).map(describe), [])
  const idle = outcomes.filter(({ bare, changed }) => bare.length < 2 || !changed)
  assert.deepEqual(
    idle.map(({ program }) => program.name),
    [],
    'programs that do nothing or are not instrumented show nothing',
  )
  assert.deepEqual(outcomes.filter(isBroken).map(describe), [], 'programs that do not load show nothing')
}

const isBroken = ({ bare }: Outcome): boolean => bare.some((line) => /^\d+ LOAD/.test(line))

const isDifferent = ({ bare, instrumented }: Outcome): boolean => bare.join('\n') !== instrumented.join('\n')

function describe({ program, runtime, bare, instrumented }: Outcome): object {
  const at = bare.findIndex((line, index) => line !== instrumented[index])
  return { name: program.name, runtime, at, bare: bare.slice(at, at + 4), instrumented: instrumented.slice(at, at + 4) }
}

function parses(code: string): boolean {
  try {
    void new Script(code)
    return true
  } catch {
    return false
  }
}

function stripsTypes(): boolean {
  return (process.features as { typescript?: unknown }).typescript === 'strip'
}
