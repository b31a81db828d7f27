import { isIP } from 'node:net'
import { hookBuiltins } from '../../builtins/builtin-operations.ts'
import type { BuiltinFunction } from '../../builtins/builtin-function.ts'
import type { RuntimeSource } from '../../recording/source.ts'

/** These take a thread of the pool; all others ask a server, by sockets. */
const POOLED = ['lookup', 'lookupService']
const RESOLVERS = ['', '4', '6', 'Any', 'Caa', 'Cname', 'Mx', 'Naptr', 'Ns', 'Ptr', 'Soa', 'Srv', 'Tlsa', 'Txt']
const NAMES = [...POOLED, 'reverse', ...RESOLVERS.map((type) => `resolve${type}`)]

const lookup = (name: string, isPromise: boolean): BuiltinFunction => ({
  kind: 'dns',
  system: 'dns',
  jobs: POOLED.includes(name) ? 'slow' : 'none',
  isPromise,
  describe([host]) {
    // An address is its own answer.
    if (typeof host !== 'string' || (name === 'lookup' && isIP(host) !== 0)) return null
    const text = `${name} ${host.slice(0, 253)}`
    return { name: text, text, attributes: { 'dns.question.name': host.slice(0, 253) } }
  },
})

const functions = (isPromise: boolean): Record<string, BuiltinFunction> =>
  Object.fromEntries(NAMES.map((name) => [name, lookup(name, isPromise)]))

/** Look-ups of names by `node:dns`, also those of a connection's host. */
export const dns: RuntimeSource = {
  name: 'dns',
  install() {
    const module = process.getBuiltinModule('node:dns')
    const undoCallbacks = hookBuiltins(module, functions(false))
    const undoPromises = hookBuiltins(module.promises, functions(true))
    return () => {
      undoPromises()
      undoCallbacks()
    }
  },
}
