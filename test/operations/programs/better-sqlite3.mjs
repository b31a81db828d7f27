/** Its calls hold the loop: no caller waits for another. */
export async function open(require) {
  const Database = require('better-sqlite3')
  const database = new Database(':memory:')

  async function first(label) {
    await database.prepare(`SELECT 1 AS ${label}, 'secret' AS text`).get()
  }
  async function second(label) {
    await database.prepare(`SELECT ? AS ${label}`).all(2)
  }
  async function third(label) {
    await Promise.resolve()
    quietly(() => database.exec(`SELECT ${label} FROM nowhere WHERE text = 'secret'`))
  }
  return { steps: [first, second, third], close: () => database.close() }
}

function quietly(fn) {
  try {
    fn()
  } catch {
    // As expected.
  }
}
