import type { ResolvedConfig } from '../panels/panel.ts'
import type { Recorder } from '../recording/recorder.ts'
import { LiveRequest } from './live-request.ts'
import { LiveUnit } from './live-unit.ts'
import type { TrackedContext } from './tracked-context.ts'

/** Returns the open request, or unit, of a toolbar that a recording belongs to, or lies within; null for none. */
export function requestAround(recorder: Recorder | null, config: ResolvedConfig): TrackedContext | null {
  for (let inner = recorder; inner !== null; inner = inner.outer) {
    const { subject } = inner
    const isTracked = subject instanceof LiveRequest || subject instanceof LiveUnit
    if (isTracked && subject.context.config === config) return subject.context
  }
  return null
}

/** Returns the recording of the tracked request of a message; undefined if it is not tracked, or its record is complete. */
export function recorderOf(message: unknown): Recorder | undefined {
  if (typeof message !== 'object' || message === null) return undefined
  const request = LiveRequest.of(message)
  return request === undefined || request.isOver ? undefined : request.context.profile.recorder
}
