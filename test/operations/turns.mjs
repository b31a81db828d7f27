import { once } from 'node:events'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'

/** Lets schedules turn, and prints its port when each has some times: `turns.mjs <turns of each>`. */
const [count] = process.argv.slice(2)
const require = createRequire(import.meta.url)
const { CronJob } = require('cron')
const { Cron: RequiredCron } = require('croner')
const { debugToolbar } = await import('../../dist/src/adapters/http.js')
const server = createServer(debugToolbar({ maxRequestHistory: 1000 }, (_request, response) => response.end()))
server.listen(0, '127.0.0.1')
await once(server, 'listening')
process.on('unhandledRejection', () => {})
console.error = () => {}

const EACH_SECOND = '* * * * * *'
const turns = { cron: 0, failing: 0, croner: 0 }

async function cleanUp() {
  await sleep(5)
  turns.cron++
}
async function failing() {
  await sleep(5)
  turns.failing++
  throw new Error('the turn has failed')
}
async function refill() {
  await sleep(5)
  turns.croner++
}
const jobs = [
  CronJob.from({ cronTime: EACH_SECOND, onTick: cleanUp, start: true, name: 'clean up' }),
  CronJob.from({ cronTime: EACH_SECOND, onTick: failing, start: true }),
]
const schedule = new RequiredCron(EACH_SECOND, { name: 'refill', catch: true }, refill)
while (!Object.values(turns).every((each) => each >= Number(count))) await sleep(20)
for (const job of jobs) await job.stop()
schedule.stop()
await sleep(50)
process.on('SIGTERM', () => process.exit())
process.stdout.write(`${server.address().port} ${JSON.stringify(turns)}\n`)
