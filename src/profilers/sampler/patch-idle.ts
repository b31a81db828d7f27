import { performance } from 'node:perf_hooks'
import { syncBuiltinESMExports } from 'node:module'
import { now } from '../../core/recording/now.ts'

const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf } = Reflect

interface Utilization {
  idle: number
  active: number
  utilization: number
}
type EventLoopUtilization = (since?: Utilization, before?: Utilization) => Utilization
type Undo = () => void

/**
 * Corrects the loop's idle time for those who read it (`performance.eventLoopUtilization()`, `nodeTiming.idleTime`):
 * `lost` returns the milliseconds that the runtime's counter is short of. Returns the function that undoes it; a reader
 * who has got a corrected time would then see it fall, so it does nothing once somebody has.
 */
export function patchIdle(lost: () => number): Undo {
  let isRead = false
  const read = (): number => {
    const more = lost()
    isRead ||= more > 0
    return more
  }
  const undo = [patchUtilization(read), patchIdleTime(read)]
  return () => {
    if (!isRead) for (const each of undo) each()
  }
}

function patchUtilization(lost: () => number): Undo {
  const present: unknown = Reflect.get(performance, 'eventLoopUtilization')
  if (typeof present !== 'function') return () => {}
  const native = present as EventLoopUtilization
  /** Active time (ms) that was told last; it never falls. */
  let shown = 0
  // The name and the parameters of the runtime's function.
  function eventLoopUtilization(since?: Utilization, before?: Utilization): Utilization {
    if (before) return native(since, before)
    // First: the counting takes time.
    const more = lost()
    const whole = native()
    const total = whole.idle + whole.active
    if (total === 0) return native(since)
    shown = Math.max(shown, whole.active - more)
    const idle = total - shown - (since ? since.idle : 0)
    const active = shown - (since ? since.active : 0)
    return { idle, active, utilization: active / (idle + active) }
  }
  const hooks = process.getBuiltinModule('node:perf_hooks')
  const owners = [performance, getPrototypeOf(performance)!, hooks]
  const undo = owners.map((owner) => replaceValue(owner, native, eventLoopUtilization))
  syncBuiltinESMExports()
  return () => {
    for (const each of undo) each()
    syncBuiltinESMExports()
  }
}

/** Replaces a function of this name if it is this one. */
function replaceValue(owner: object, native: EventLoopUtilization, value: EventLoopUtilization): Undo {
  const before = getOwnPropertyDescriptor(owner, native.name)
  if (before?.value !== native || !defineProperty(owner, native.name, { ...before, value })) return () => {}
  return () => {
    if (getOwnPropertyDescriptor(owner, native.name)?.value === value) defineProperty(owner, native.name, before)
  }
}

function patchIdleTime(lost: () => number): Undo {
  const { nodeTiming } = performance
  const before = getOwnPropertyDescriptor(nodeTiming, 'idleTime')
  const native: (() => number) | undefined = before?.get
  if (before === undefined || native === undefined) return () => {}
  /** Told last, and when: it grows by no more than the time. */
  let told = Number.POSITIVE_INFINITY
  let toldAt = 0
  const loopIdleTime = (): number => {
    const more = lost()
    const at = now()
    told = Math.min(native() + more, told + at - toldAt)
    toldAt = at
    return told
  }
  if (!defineProperty(nodeTiming, 'idleTime', { ...before, get: loopIdleTime })) return () => {}
  return () => {
    if (getOwnPropertyDescriptor(nodeTiming, 'idleTime')?.get === loopIdleTime) {
      defineProperty(nodeTiming, 'idleTime', before)
    }
  }
}
