import { runInNewContext } from 'node:vm'
import workerpool from 'workerpool'

const sum = async (...numbers) => {
  let total = 0
  for await (const n of numbers) total += await n
  return total
}
function outer(text) {
  return inner(text)
  async function inner(given) {
    return `${await given}!`
  }
}
const pool = workerpool.pool({ workerType: 'thread' })
const processes = workerpool.pool({ workerType: 'process' })
console.log(await pool.exec(sum, [1, 2, 3]), await processes.exec(outer, ['hello']))
await Promise.all([pool.terminate(), processes.terminate()])
console.log(String(sum), String(outer), await runInNewContext(`(${sum})(4)`), Function.prototype.toString.name)
