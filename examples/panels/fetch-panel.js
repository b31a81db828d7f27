import { Panel } from 'debug-toolbar'

/** Counts the calls of `fetch` by the task that makes them. */
export class FetchPanel extends Panel {
  /** @override */ static id = 'FetchPanel'
  /** @override */ static title = 'Fetch calls by task'
  /** @override */ static navTitle = 'Fetch'
  /** @type {import('debug-toolbar').PanelHost | null} */
  #host = null

  /** @override @param {import('debug-toolbar').PanelHost} host */
  install(host) {
    this.#host = host
    const original = globalThis.fetch
    // Not async, because an async function would itself be the current task.
    globalThis.fetch = (...args) => {
      const counts = host.currentRequest()?.state
      const taskId = host.currentTask()?.taskId ?? ''
      const calls = /** @type {Record<string, number>} */ (counts?.get(FetchPanel.id) ?? {})
      counts?.set(FetchPanel.id, { ...calls, [taskId]: (calls[taskId] ?? 0) + 1 })
      return original(...args)
    }
    const ours = globalThis.fetch
    return () => void (globalThis.fetch === ours && (globalThis.fetch = original))
  }

  /** @override @param {import('debug-toolbar').RequestContext} context */
  async generateStats(context) {
    const calls = /** @type {Record<string, number>} */ (context.state.get(FetchPanel.id) ?? {})
    const tasks = (await this.#host?.tasksOf(context)) ?? []
    const nameOf = (/** @type {string} */ id) => tasks.find(({ taskId }) => taskId === id)?.name ?? '(no task)'
    return Object.entries(calls).map(([taskId, count]) => ({ task: nameOf(taskId), taskId, calls: count }))
  }
}
