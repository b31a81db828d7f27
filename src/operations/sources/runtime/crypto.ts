import type { AttributeValue } from '../../../core/recording/operation-list.ts'
import { hookBuiltins } from '../../builtins/builtin-operations.ts'
import type { BuiltinFunction, CallText } from '../../builtins/builtin-function.ts'
import type { RuntimeSource } from '../../recording/source.ts'

type Attributes = Record<string, AttributeValue>

/** A call with a callback is one job of the thread pool; without one it is synchronous. */
const job = (name: string, attributesOf: (args: readonly unknown[]) => Attributes = () => ({})): BuiltinFunction => ({
  kind: 'compute',
  system: 'crypto',
  jobs: 'one',
  isPromise: false,
  describe: (args) => withAttributes(name, attributesOf(args)),
})

function withAttributes(name: string, attributes: Attributes): CallText {
  const values = Object.values(attributes)
  return { name, text: [name, ...values].join(' '), attributes }
}

/** Returns an attribute if it is the word for an algorithm. */
const word = (name: string, value: unknown): Attributes =>
  typeof value === 'string' && /^[\w./-]{1,40}$/.test(value) ? { [name]: value } : {}

const count = (name: string, value: unknown): Attributes => (typeof value === 'number' ? { [name]: value } : {})

const FUNCTIONS: Readonly<Record<string, BuiltinFunction>> = {
  pbkdf2: job('pbkdf2', (args) => ({
    ...word('crypto.algorithm', args[4]),
    ...count('crypto.iterations', args[2]),
  })),
  scrypt: job('scrypt', (args) => {
    const { N, cost } = (typeof args[3] === 'object' && args[3] !== null ? args[3] : {}) as Record<string, unknown>
    return count('crypto.cost', N ?? cost)
  }),
  argon2: job('argon2', (args) => word('crypto.algorithm', args[0])),
  hkdf: job('hkdf', (args) => word('crypto.algorithm', args[0])),
  randomBytes: job('randomBytes', (args) => count('crypto.size', args[0])),
  randomFill: job('randomFill'),
  generateKeyPair: job('generateKeyPair', (args) => word('crypto.algorithm', args[0])),
  generateKey: job('generateKey', (args) => word('crypto.algorithm', args[0])),
  generatePrime: job('generatePrime', (args) => count('crypto.size', args[0])),
  checkPrime: job('checkPrime'),
  sign: job('sign', (args) => word('crypto.algorithm', args[0])),
  verify: job('verify', (args) => word('crypto.algorithm', args[0])),
}

/** Work of `node:crypto` in the thread pool. */
export const crypto: RuntimeSource = {
  name: 'crypto',
  install: () => hookBuiltins(process.getBuiltinModule('node:crypto'), FUNCTIONS),
}
