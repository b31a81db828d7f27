import { createHook } from 'node:async_hooks'

let answer: boolean | undefined

/** Whether `createHook` can leave promises out (Node 24.12 and later): if not, every promise would pay for it. */
export function canSkipPromises(): boolean {
  answer ??= tryOut()
  return answer
}

function tryOut(): boolean {
  let seen = false
  const options = { init: () => void (seen = true), trackPromises: false }
  const hook = createHook(options).enable()
  void Promise.resolve().then(() => undefined)
  hook.disable()
  return !seen
}
