/** A package whose functions call the program back: at once, later, from a pool, and after errors. */
const MODULE = `
const pause = () => new Promise((resolve) => setTimeout(resolve, 1))

export async function mapAsync(items, callback) {
  const results = []
  for (const item of items) {
    await pause()
    results.push(await callback(item))
  }
  return results
}
export function each(items, callback) {
  return items.map((item) => callback(item))
}
export function later(callback) {
  return pause().then(() => callback())
}
export async function retry(callback) {
  try {
    await pause()
    return await callback()
  } catch {
    await pause()
    return callback()
  }
}
const idle = [{}]
const queue = []
const giveBack = (connection) => {
  const next = queue.shift()
  if (next !== undefined) next(connection)
  else if (!connection.isSpare) idle.push(connection)
}
// Who borrows while the same caller has the connection would wait for ever, so there is a spare one after a time.
const wait = () =>
  new Promise((resolve) => {
    const timer = setTimeout(() => {
      queue.splice(queue.indexOf(take), 1)
      resolve({ isSpare: true })
    }, 20)
    const take = (connection) => {
      clearTimeout(timer)
      resolve(connection)
    }
    queue.push(take)
  })
export async function borrow(callback) {
  const connection = idle.pop() ?? (await wait())
  try {
    await pause()
    return await callback()
  } finally {
    giveBack(connection)
  }
}
export class Pool {
  #free
  #waiting = []
  constructor(size) {
    this.#free = size
  }
  async use(callback) {
    if (this.#free > 0) this.#free--
    else await new Promise((resolve) => this.#waiting.push(resolve))
    try {
      await pause()
      return await callback()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#free++
      else next()
    }
  }
}
`

const NAMES = [...MODULE.matchAll(/^export (?:async )?(?:function|class) (\w+)/gm)].map(([, name]) => name!)

/** The files of the package by path. */
export const LIBRARY_FILES: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({
    name: 'random-library',
    exports: { import: './index.mjs', require: './index.cjs' },
  }),
  'index.mjs': MODULE,
  'index.cjs': `${MODULE.replaceAll(/^export /gm, '')}\n${NAMES.map((name) => `exports.${name} = ${name}`).join('\n')}\n`,
}
