/** An `await` that another needs to be over: the place of its keyword. */
export interface AwaitNeed {
  line: number
  column: number
  reason: NeedReason
  /** The variable that both use; '' if there is none. */
  name: string
}

/**
 * Why an `await` needs another one to be over. `value`: it reads the other's result. `control`: that decides whether it runs.
 * `effect`: one of them may change something. `delay`: one waits on purpose. `connection`: both use an object that does
 * one thing at a time. `batch`: a loop awaits its elements some at a time, so as not to begin all of them at once.
 */
export type NeedReason = 'value' | 'control' | 'effect' | 'delay' | 'connection' | 'batch'
