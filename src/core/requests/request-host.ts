import type { Task } from '../../model/async-stats.ts'
import { ASYNC_PANEL } from '../../model/panel-stats.ts'
import type { PanelRunner } from '../panels/panel-runner.ts'
import type { CurrentTask, PanelHost, RequestContext } from '../panels/panel.ts'
import { scopes } from '../recording/scope.ts'
import { structuredClone } from '../runtime-functions.ts'
import { LiveRequest } from './live-request.ts'
import type { RequestOwner } from './live-request.ts'
import { LiveUnit } from './live-unit.ts'
import type { UnitOwner } from './live-unit.ts'

export interface RequestHostOptions {
  /** The tracker of this toolbar: its panels must not see requests of another one. */
  owner: RequestOwner & UnitOwner
  runner: PanelRunner
  /** Tasks that are kept in detail. */
  maxTasks: number
}

/**
 * Tells the panels of one toolbar in whose code they are called. Searches only when a panel asks: other requests pay
 * nothing.
 */
export class RequestHost implements PanelHost {
  readonly #options: RequestHostOptions

  constructor(options: RequestHostOptions) {
    this.#options = options
  }

  readonly currentRequest = (): RequestContext | null => this.#find()?.context ?? null

  readonly currentTask = (): CurrentTask | null => {
    const number = this.#numberOfTask()
    return number === 0 ? null : { taskId: String(number), isListed: number <= this.#options.maxTasks }
  }

  readonly tasksOf = async (context: RequestContext): Promise<Task[]> => {
    const stats = await this.#options.runner.statsOf(context, ASYNC_PANEL)
    const tasks: unknown = typeof stats === 'object' && stats !== null && 'tasks' in stats ? stats.tasks : []
    // Other tabs show the list itself, so the panel gets a copy.
    return Array.isArray(tasks) ? structuredClone(tasks) : []
  }

  /** Returns the number of the current task. Called within the app's code, so an error of ours must not escape. */
  #numberOfTask(): number {
    try {
      return this.#find()?.context.profile.currentTask() ?? 0
    } catch {
      return 0
    }
  }

  /** Returns the tracked request or unit around the running code. A recording inside it, by `profile()`, belongs to it too. */
  #find(): LiveRequest | LiveUnit | null {
    let recorder = scopes.getStore()?.recorder ?? null
    while (recorder !== null) {
      const { subject } = recorder
      const isTracked = subject instanceof LiveRequest || subject instanceof LiveUnit
      if (isTracked && subject.owner === this.#options.owner) return subject
      recorder = recorder.outer
    }
    return null
  }
}
