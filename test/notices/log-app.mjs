import { once } from 'node:events'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import { Writable } from 'node:stream'
import { debugToolbar } from '../../dist/src/adapters/http.js'

/**
 * Serves an app whose overlapping requests log by every logger, asks it, and prints the records:
 * `log-app.mjs <folder of the loggers> <requests> <options as JSON>`.
 */
const [folder, requests, options] = process.argv.slice(2)
const require = createRequire(`${folder}/`)
const written = []
const sink = new Writable({
  write(chunk, _encoding, done) {
    written.push(String(chunk))
    done()
  },
})
const pino = require('pino')({ level: 'info' }, sink)
const winston = require('winston')
const logger = winston.createLogger({
  level: 'info',
  format: winston.format.combine(winston.format.splat(), winston.format.json()),
  transports: [new winston.transports.Stream({ stream: sink })],
})

async function byConsole(label) {
  await sleep(5)
  console.warn('%s of console', label, { password: 'hunter2' })
}
async function byPino(label) {
  await sleep(3)
  pino.debug({ label }, 'is off')
  pino.error({ label, password: 'hunter2' }, '%s of pino', label)
}
async function byWinston(label) {
  await sleep(4)
  logger.debug(`${label} is off`)
  logger.info('%s of winston', label, { password: 'hunter2' })
}
async function handle(req, res) {
  const label = req.url.slice(1)
  console.log(`${label} begins`)
  await Promise.all([byConsole(label), byPino(label), byWinston(label)])
  res.end(label)
}

const toolbar = debugToolbar(JSON.parse(options), (req, res) => void handle(req, res))
const server = createServer(toolbar).listen(0, '127.0.0.1')
await once(server, 'listening')
const base = `http://127.0.0.1:${server.address().port}`
const answers = await Promise.all(
  Array.from({ length: Number(requests) }, (_, number) => fetch(`${base}/canary${'abcdefghij'[number % 10]}`)),
)
console.error('outside of requests')
const records = []
for (const answer of answers) {
  const id = answer.headers.get('x-debug-toolbar-request')
  const record = await (await fetch(`${base}/_debug_toolbar/api/requests/${id}`)).json()
  const json = await (await fetch(`${base}/_debug_toolbar/api/requests/${id}/export?format=json`)).text()
  const { requests: list } = await (await fetch(`${base}/_debug_toolbar/api/requests`)).json()
  records.push({
    label: await answer.text(),
    logs: record.panels.LogsPanel,
    subtitle: list.find((row) => row.id === id).panels.LogsPanel.navSubtitle,
    exported: json,
  })
}
toolbar.close()
console.log('after close')
process.send({ records, written: written.length }, () => process.exit())
