import { pathToFileURL } from 'node:url'

/** Promises, callbacks, prepared statements, batches, streams and full pools of mariadb. */
export async function behaveMariadb(tools) {
  const { require } = tools
  const load = async (name, bundle, file) => {
    const found = await import(pathToFileURL(require.resolve(name).replace(bundle, file)))
    return found.createPool === undefined ? found.default : found
  }
  await behavePromises(tools, await load('mariadb', 'dist/promise.cjs', 'promise.js'))
  await behaveCallbacks(tools, await load('mariadb/callback', 'dist/callback.cjs', 'callback.js'))
}

const optionsOf = ({ MYSQL_HOST: host, MYSQL_PORT, MYSQL_USER: user, MYSQL_DATABASE: database }) => ({
  host,
  port: Number(MYSQL_PORT),
  user,
  database,
  connectionLimit: 1,
})
const codeOf = (error) => error.code

async function behavePromises({ seen, sleep, env }, mariadb) {
  const pool = mariadb.createPool({ ...optionsOf(env), acquireTimeout: 300 })
  seen.push([pool.query.name, pool.query.length, pool.execute.length])
  seen.push(await pool.query('SELECT 1 AS one, ? AS two', [2]))
  seen.push(await pool.execute('SELECT ? AS one', [1]))
  seen.push(await pool.query('SELECT nope').catch(codeOf))
  seen.push(await pool.execute('SELECT nope').catch(codeOf))
  seen.push(await pool.query('').catch(codeOf))
  void pool.query('SELECT lost')
  await sleep(100)
  const connection = await pool.getConnection()
  seen.push(await pool.query('SELECT 1').catch(codeOf))
  await connection.query('CREATE TEMPORARY TABLE behaviour (n INT)')
  seen.push((await connection.batch('INSERT INTO behaviour VALUES (?)', [[1], [2], [3]])).affectedRows)
  seen.push(await Promise.all([1, 2, 3].map((n) => connection.query('SELECT n FROM behaviour WHERE n = ?', [n]))))
  const rows = []
  for await (const row of connection.queryStream('SELECT n FROM behaviour')) rows.push(row)
  seen.push(rows)
  await connection.release()
  await pool.end()
  seen.push(await pool.query('SELECT 1').catch(codeOf))
}

async function behaveCallbacks({ seen, env }, mariadb) {
  const pool = mariadb.createPool(optionsOf(env))
  const query = (...args) =>
    new Promise((resolve) => pool.query(...args, (error, rows) => resolve([error?.code, rows])))
  seen.push(await query('SELECT 1 AS one'))
  seen.push(await query('SELECT ? AS one', [1]))
  seen.push(await query('SELECT nope'))
  await new Promise((resolve) => pool.end(resolve))
}
