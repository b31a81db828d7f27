import { hearLogs } from '../../dist/src/notices/logs/hold-logs.js'
import { formatWords } from '../../dist/src/notices/format-words.js'

/** Uses the console, bare or heard, and prints what an app could notice of it. */
const [mode] = process.argv.slice(2)
const before = { ...console }
const told = []
const stop =
  mode === 'bare'
    ? () => {}
    : hearLogs(({ level, logger, words }) => void told.push(`${logger} ${level} ${formatWords(words).split('\n')[0]}`))

function run() {
  const { log } = console
  const results = [
    log('hello %s', 'world'),
    console.info('i'),
    console.debug('d'),
    console.warn('w'),
    console.error('e'),
  ]
  console.trace('here')
  console.assert(false, 'no')
  console.group('group')
  console.log('in')
  console.groupEnd()
  return results
}
const results = run()
const describe = ({ name, length, prototype }) => [name, length, prototype]
const methods = ['log', 'info', 'debug', 'warn', 'error', 'trace'].map((name) => [
  describe(console[name]),
  Object.entries(Object.getOwnPropertyDescriptor(console, name)).map(([key, value]) => `${key} ${typeof value}`),
])
stop()
const restored = Object.keys(before).filter((name) => before[name] !== console[name])
const hasChannels = told.length > 0
process.stdout.write(`${JSON.stringify({ results, methods, restored, keys: Object.keys(console) })}\n`)
console.log('nobody hears this')
if (mode === 'told' && hasChannels) process.stdout.write(`told: ${JSON.stringify(told)}`)
