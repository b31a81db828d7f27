import { groupOperations } from '../../src/analyze/operations/group-operations.ts'
import { operationOf } from '../../src/analyze/operations/operations.test.support.ts'
import type { RequestDetail } from '../../src/model/api.ts'
import type { Operation, OperationPhase } from '../../src/model/async-stats.ts'
import { COMMANDS, QUERIES, REQUESTS_OUT } from '../../src/model/operation-groups.ts'
import { HOSTILE, HOSTILE_BIDI, makeDetail, makeStats, makeTask } from './fixture-data.ts'

const SQL =
  'SELECT o.id, o.total\nFROM orders AS o LEFT JOIN items AS i ON i."from" = o.id\nWHERE o.user_id = $1 LIMIT ?'

/** Makes the phases that follow each other from a start on, each with its length. */
function phasesFrom(start: number, ...lengths: [OperationPhase['name'], number][]): OperationPhase[] {
  let at = start
  return lengths.map(([name, length]) => ({ name, start: at, end: (at += length) }))
}

const database = { 'server.address': 'db.test', 'server.port': 5432, 'db.namespace': 'shop' }

function listQueries(): Operation[] {
  const asked = { name: 'SELECT orders', text: SQL, taskId: 't2' }
  return [
    ...Array.from({ length: 60 }, (_, i) => {
      const [startTime, acquire] = [10 + i * 4, i % 2 === 0 ? 0 : 1.5]
      const phases = phasesFrom(startTime, ['acquire', acquire], ['service', 2], ['receive', 0.5])
      const attributes = { ...database, 'db.response.returned_rows': i % 3 }
      const site = { function: 'loadOrders', file: 'src/orders.ts', line: i < 58 ? 12 : 30, column: 3 }
      return operationOf(`${i}`, { ...asked, startTime, duration: 2.5 + acquire, phases, attributes, site })
    }),
    operationOf('failing', {
      name: 'INSERT audit',
      text: `INSERT INTO audit (text) VALUES (?) -- ${HOSTILE}`,
      startTime: 200,
      duration: 90,
      status: 'failed',
      phases: phasesFrom(200, ['acquire', 60], ['connect', 10], ['queue', 10], ['service', 10]),
      taskId: null,
      site: { function: '', file: '', line: 0, column: 0 },
      error: { name: 'DatabaseError', message: `null value ${HOSTILE_BIDI}` },
      attributes: database,
    }),
    operationOf('open', { name: 'COMMIT', text: 'COMMIT', startTime: 480, duration: null, status: 'pending' }),
  ]
}

function listRequests(): Operation[] {
  const rate = {
    kind: 'http' as const,
    system: 'http',
    name: 'GET fx.test/rates/:id',
    text: 'GET http://fx.test/rates/?',
  }
  return [true, false].map((reused, i) => {
    const phases = phasesFrom(200, ['connect', reused ? 0 : 12], ['service', 30])
    const attributes = { 'http.response.status_code': reused ? 200 : 503, 'network.connection.reused': reused }
    return operationOf(`out${i}`, {
      ...rate,
      startTime: 200,
      duration: reused ? 30 : 42,
      phases,
      taskId: 't1',
      attributes,
    })
  })
}

/** Makes a request with queries of three texts, one of them repeated, two outgoing requests, and no command. */
export function makeOperations(): RequestDetail {
  const tasks = [makeTask(1, { duration: 480 }), makeTask(2, { name: 'loadOrders', parent: 't1', duration: 400 })]
  const operations = [...listQueries(), ...listRequests()].toSorted((a, b) => a.startTime - b.startTime)
  const stats = makeStats({ tasks, operations })
  const detail = makeDetail('operations', '/orders', stats)
  const panels = {
    AsyncProfilingPanel: stats,
    QueriesPanel: groupOperations(stats, QUERIES),
    HttpClientPanel: groupOperations(stats, REQUESTS_OUT),
    CachePanel: groupOperations(stats, COMMANDS),
  }
  return { ...detail, panels }
}
