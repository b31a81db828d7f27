export async function open(require) {
  const mysql = require('mysql2')
  const { MYSQL_HOST: host, MYSQL_PORT, MYSQL_USER: user, MYSQL_DATABASE: database } = process.env
  const pool = mysql.createPool({ host, port: Number(MYSQL_PORT), user, database, connectionLimit: 1 })
  const promises = pool.promise()

  async function first(label) {
    await promises.query(`SELECT 1 AS ${label}, "secret" AS text`)
  }
  async function second(label) {
    await promises.execute(`SELECT ? AS ${label}`, [2])
  }
  async function third(label) {
    await new Promise((resolve, reject) =>
      pool.query(`SELECT ${label} FROM nowhere`, (error) => (error ? resolve() : reject(new Error('no error')))),
    )
  }
  return { steps: [first, second, third], close: () => promises.end() }
}
