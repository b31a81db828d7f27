// Modules that are run as text, as bundlers' development builds do.
const { readFileSync } = require('node:fs')
const { runInThisContext } = require('node:vm')

const load = (name) => {
  const module = { exports: {} }
  const text = readFileSync(`${__dirname}/${name}`, 'utf8')
  const run = runInThisContext(`(function (module, exports, require) { ${text}\n})`)
  run(module, module.exports, (id) => (id.startsWith('./') ? load(id) : require(id)))
  return module.exports
}
load('./server.cjs')
