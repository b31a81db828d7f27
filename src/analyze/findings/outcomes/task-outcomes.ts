import { formatCount } from '../words/format.ts'
import { makeFinding, plain } from '../words/check.ts'
import type { Check } from '../words/check.ts'

/** Counts the tasks that did not complete. */
export const taskOutcomes: Check = {
  name: 'task-outcomes',
  find(stats) {
    const parts = [
      [stats.tasksFailed, 'failed'],
      [stats.tasksPending, 'unfinished when the recording ended'],
      [stats.tasksCancelled, 'cancelled'],
    ] as const
    const told = parts.filter(([count]) => count > 0)
    if (!stats.capabilities.tasks || told.length === 0) return []
    const texts = told.map(([count, outcome]) => `${formatCount(count)} ${outcome}`)
    const words = [plain(`Of ${formatCount(stats.tasksCreated)} tasks, ${texts.join(', ')}.`)]
    const taskId = stats.tasks.find((task) => task.status === 'failed')?.taskId ?? null
    const severity = stats.tasksFailed > 0 ? 'warning' : 'ok'
    return [makeFinding(this.name, { severity, words, taskId })]
  },
}
