/** A step of a generated async function. Times are columns of a drawing, milliseconds. */
export type Step =
  | { do: 'sleep'; time: number }
  | { do: 'call'; fn: Program }
  /** Begins a call, does other steps, and awaits it then. */
  | { do: 'early'; fn: Program; between: Step[] }
  | { do: 'all' | 'allSettled' | 'race' | 'any'; fns: Program[] }
  | { do: 'loop'; turns: number; fn: Program }

/** An async function; its calls are the tasks. */
export interface Program {
  steps: Step[]
  fails: boolean
}

/** A generator of numbers from 0 on, below a limit, the same for a seed. */
export type Random = (limit: number) => number

export function randomOf(seed: number): Random {
  let state = (seed * 2654435761) >>> 0
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
}

/** Awaits of one function, at most: each has a letter. */
const MAX_STEPS = 3

/** Makes a program with calls within calls. */
export function generateProgram(random: Random, depth = 3): Program {
  const steps = Array.from({ length: 1 + random(MAX_STEPS) }, () => generateStep(random, depth))
  return { steps, fails: false }
}

function generateStep(random: Random, depth: number): Step {
  const time = 2 + random(12)
  if (depth === 0) return { do: 'sleep', time }
  const fn = (): Program => generateProgram(random, depth - 1)
  switch (random(9)) {
    case 0:
    case 1:
      return { do: 'sleep', time }
    case 2:
      return { do: 'call', fn: fn() }
    case 3:
      return { do: 'early', fn: fn(), between: [{ do: 'sleep', time }] }
    case 4:
      return { do: 'loop', turns: 2 + random(2), fn: fn() }
    case 5:
      return { do: 'allSettled', fns: [fn(), { ...fn(), fails: true }] }
    case 6:
      return { do: 'race', fns: [fn(), fn()] }
    case 7:
      return { do: 'any', fns: [{ ...fn(), fails: true }, fn()] }
    default:
      return { do: 'all', fns: Array.from({ length: 2 + random(2) }, fn) }
  }
}
