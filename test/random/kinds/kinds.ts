import { BLOCKS } from './blocks.ts'
import { CALLBACKS } from './callbacks.ts'
import { CALLS } from './calls.ts'
import { ENDS } from './ends.ts'
import { FUNCTIONS } from './functions.ts'
import { ITERATION } from './iteration.ts'
import type { Kind } from './kind.ts'
import { LIBRARIES } from './libraries.ts'
import { SIMPLE } from './simple.ts'

const BODY: readonly Kind[] = [...SIMPLE, ...BLOCKS, ...CALLS, ...CALLBACKS, ...LIBRARIES, ...ITERATION.body, ...ENDS]

/** The kinds that may stand at a place; `step` is the body of an async generator. */
export const KINDS_BY_PLACE: Readonly<Record<string, readonly Kind[]>> = {
  body: BODY,
  step: [...BODY.filter(({ name }) => !name.startsWith('return')), ...ITERATION.steps],
  task: [FUNCTIONS.task],
  generator: [FUNCTIONS.generator],
}

/** Every kind by its name. */
export const KINDS: Readonly<Record<string, Kind>> = Object.fromEntries(
  Object.values(KINDS_BY_PLACE).flatMap((kinds) => kinds.map((each) => [each.name, each] as const)),
)
