/** `node:sqlite`, whose calls hold the loop. */
export async function open() {
  const { DatabaseSync } = await import('node:sqlite')
  const database = new DatabaseSync(':memory:')

  async function first(label) {
    await Promise.resolve(database.prepare(`SELECT 1 AS ${label}, 'secret' AS text`).get())
  }
  async function second(label) {
    await Promise.resolve(database.prepare(`SELECT ? AS ${label}`).all(2))
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
