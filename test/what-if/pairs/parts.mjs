export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

export function spin(ms) {
  const until = performance.now() + ms
  let sum = 0
  while (performance.now() < until) sum++
  return sum
}

export async function load(ms) {
  await sleep(ms)
  return ms
}
export async function price(ms) {
  await sleep(ms)
  return ms
}
export async function stock(ms) {
  await sleep(ms)
  return ms
}
export async function work(ms) {
  await sleep(5)
  return spin(ms)
}

/** Changes: tasks by name with a factor, the waits of the handler that go together, operations by a filter. */
export const byName = (stats, name) => stats.tasks.filter((task) => task.name === name).map(({ taskId }) => taskId)
export const tasks = (name, factor) => (stats) => ({ tasks: new Map(byName(stats, name).map((id) => [id, factor])) })
export const together = (task, waits, until) => (stats) => ({
  beside: byName(stats, task).flatMap((taskId) => waits.map((wait) => ({ taskId, wait, until }))),
})
export const operations = (choose, factor) => (stats) => ({
  operations: new Map(stats.operations.filter(choose).map(({ operationId }) => [operationId, factor])),
})
