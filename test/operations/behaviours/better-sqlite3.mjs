/** Statements, transactions and errors of better-sqlite3. */
export function behaveSqlite({ require, seen, describe }) {
  const Database = require('better-sqlite3')
  let database
  try {
    database = new Database(':memory:')
  } catch (error) {
    // A native addon is for the Node that has installed it.
    if (error.code === 'ERR_DLOPEN_FAILED') return
    throw error
  }
  const statement = database.prepare('SELECT ? AS one')
  seen.push([statement.get.name, statement.get.length, database.exec.length, Object.keys(statement)])
  seen.push([statement.get(1), statement.all(2), [...statement.iterate(3)]])
  seen.push(database.exec('CREATE TABLE t (n INTEGER UNIQUE)') === database)
  const insert = database.prepare('INSERT INTO t VALUES (?)')
  const insertAll = database.transaction((list) => list.map((n) => insert.run(n).changes))
  seen.push(insertAll([1, 2, 3]))
  try {
    insertAll([4, 4])
  } catch (error) {
    seen.push([describe(error), error.code])
  }
  try {
    statement.get(1, 2)
  } catch (error) {
    seen.push(describe(error))
  }
  try {
    Reflect.apply(statement.get, {}, [])
  } catch (error) {
    seen.push(describe(error))
  }
  seen.push(database.prepare('SELECT count(*) AS count FROM t').pluck().get())
  database.close()
}
