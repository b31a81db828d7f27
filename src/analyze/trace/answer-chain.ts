/** Tells the lives of tasks by number; a caller has a lower number than its callees, and 0 is none. */
export interface Lives {
  callerOf(task: number): number
  startOf(task: number): number
  /** Infinite while it is pending. */
  endOf(task: number): number
}

/** A task that the answer waited for in a time. */
export interface ChainLink {
  task: number
  from: number
  to: number
}

/**
 * Returns the tasks that led to the answer, the latest first: from the one that wrote its head, as part of the callers
 * that lived as long, back to the one that began them and had ended by then, and so on. A middleware that calls `next()`
 * and is done waits for none of the work that it began, but the answer did.
 *
 * @param end the end of the answer
 * @example answerChain(handler, 90, lives) // [{ task: handler, from: 10, to: 89 }, { task: middleware, from: 0, to: 10 }]
 */
export function answerChain(answeredBy: number, end: number, lives: Lives): ChainLink[] {
  const chain: ChainLink[] = []
  let until = end
  for (let task = answeredBy; task > 0;) {
    const top = topOf(task, lives)
    const from = Math.min(lives.startOf(top), until)
    const to = Math.min(lives.endOf(top), until)
    if (to > from) chain.push({ task: top, from, to })
    until = from
    task = lives.callerOf(top)
  }
  return chain
}

/** Returns the highest of a task's callers that may have waited for it: each lived as long as the one that it called. */
function topOf(task: number, lives: Lives): number {
  let top = task
  for (let caller = lives.callerOf(top); caller > 0; caller = lives.callerOf(top)) {
    if (lives.endOf(caller) < lives.endOf(top)) break
    top = caller
  }
  return top
}
