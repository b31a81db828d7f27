import type { Operation } from '../model/async-stats.ts'
import type { OperationsStats } from '../model/operation-groups.ts'

/** Makes two queries of one text, a pending request and hostile texts. */
export function sampleOperations(hostile: string): Operation[] {
  const site = { function: 'fn2', file: 'src/app.ts', line: 12, column: 5 }
  const query = {
    kind: 'sql',
    system: 'postgresql',
    name: 'SELECT items',
    text: `SELECT * FROM items -- ${hostile}`,
  } as const
  const asked = { ...query, site, taskId: '2', parentOperation: null, status: 'completed' as const }
  return [
    {
      ...asked,
      operationId: '1',
      startTime: 2,
      duration: 10,
      phases: [
        { name: 'acquire', start: 2, end: 5 },
        { name: 'service', start: 5, end: 12 },
      ],
      attributes: { 'db.response.returned_rows': 3 },
    },
    {
      ...asked,
      operationId: '2',
      startTime: 6,
      duration: 16,
      status: 'failed',
      phases: [{ name: 'service', start: 6, end: 22 }],
      error: { name: 'DatabaseError', message: hostile },
      attributes: {},
    },
    {
      ...asked,
      kind: 'http',
      system: 'http',
      name: 'GET shop.test/items/:id',
      text: 'GET http://shop.test/items/?',
      operationId: '3',
      startTime: 30,
      duration: null,
      status: 'pending',
      phases: [],
      taskId: null,
      attributes: { 'http.response.status_code': 200, 'network.connection.reused': true },
    },
  ]
}

/** Makes the statistics of a panel of operations: a query that one task asked for twice. */
export function operationsStats(values: Partial<OperationsStats> = {}): OperationsStats {
  const operations = sampleOperations('').filter(({ kind }) => kind === 'sql')
  const [{ kind, system, name, text, site }] = operations as [Operation, ...Operation[]]
  const sums = { count: operations.length, failed: 1, totalTime: 26 }
  const line = { kind, system, name, text, ...sums, maxTime: 16 }
  const group = { ...line, rows: 3, statusCodes: {}, sites: [{ ...site, count: 2 }] }
  return {
    ...sums,
    pending: 0,
    elapsedTime: 20,
    groups: [group],
    groupsDropped: 0,
    operations: operations.map((operation) => ({ ...operation, taskName: 'fn2' })),
    operationsDropped: 0,
    note: null,
    ...values,
  }
}
