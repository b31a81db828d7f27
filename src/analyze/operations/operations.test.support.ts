import type { Operation } from '../../model/async-stats.ts'

/** Makes an operation of 10 ms that a line of `src/orders.ts` asked for. */
export function operationOf(operationId: string, values: Partial<Operation> = {}): Operation {
  return {
    operationId,
    kind: 'sql',
    system: 'postgresql',
    name: 'SELECT orders',
    text: 'SELECT * FROM orders WHERE id = ?',
    startTime: 0,
    duration: 10,
    status: 'completed',
    phases: [],
    taskId: null,
    parentOperation: null,
    site: { function: 'load', file: 'src/orders.ts', line: 12, column: 3 },
    attributes: {},
    ...values,
  }
}
