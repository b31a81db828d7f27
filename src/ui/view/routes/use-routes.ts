import { useEffect, useState } from 'preact/hooks'
import { messageOf } from '../parts/use-live.ts'

export type Loaded<T> = { state: 'loading' } | { state: 'failed'; message: string } | { state: 'ready'; answer: T }

/** Time (ms) between two questions while requests arrive, and while the app still analyses some. */
const AGAIN_MS = 1500
const PARTIAL_MS = 400

/**
 * Asks, and asks again some time after `version` has changed, or while the answer is partial. The last answer stays
 * until there is a newer one of the same question.
 *
 * @param question what is asked, as a text that changes with it
 */
export function useAnswer<T extends { isPartial: boolean }>(
  question: string,
  version: unknown,
  ask: (signal: AbortSignal) => Promise<T>,
): Loaded<T> {
  const [loaded, setLoaded] = useState<{ question: string; result: Loaded<T> } | null>(null)
  const [round, setRound] = useState(0)
  const isNew = loaded?.question !== question
  useEffect(() => {
    const abort = new AbortController()
    const set = (result: Loaded<T>): void => {
      if (!abort.signal.aborted) setLoaded({ question, result })
    }
    const start = (): void => {
      ask(abort.signal).then(
        (answer) => {
          set({ state: 'ready', answer })
          if (answer.isPartial) timer = setTimeout(() => setRound((last) => last + 1), PARTIAL_MS)
        },
        (error: unknown) => set({ state: 'failed', message: messageOf(error) }),
      )
    }
    let timer: ReturnType<typeof setTimeout> | undefined
    if (isNew) start()
    else timer = setTimeout(start, AGAIN_MS)
    return () => {
      abort.abort()
      clearTimeout(timer)
    }
  }, [question, version, round])
  return isNew || loaded === null ? { state: 'loading' } : loaded.result
}
