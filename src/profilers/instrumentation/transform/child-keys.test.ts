import assert from 'node:assert/strict'
import { test } from 'node:test'
import { visitorKeys } from 'oxc-parser'
import { CHILD_KEYS } from './child-keys.ts'

/** Names, labels and types, which contain no code that runs. */
const WITHOUT_CODE = new Set([
  'id',
  'implements',
  'label',
  'meta',
  'quasis',
  'returnType',
  'superTypeArguments',
  'superTypeParameters',
  'typeAnnotation',
  'typeArguments',
  'typeParameters',
])

const isLeft = (type: string): boolean =>
  /^(?:Import(?!Expression)|Export(?:All|Specifier)|Break|Continue|MetaProperty|Identifier|V8)/.test(type) ||
  /^(?:TS|JSX)/.test(type)

test('the walk enters what the parser says has children, in the same order', () => {
  for (const [type, keys] of Object.entries(visitorKeys)) {
    const ours = CHILD_KEYS[type]
    if (ours === undefined) {
      assert.ok(isLeft(type) || keys.length === 0, `${type} is not entered`)
      continue
    }
    assert.deepEqual(
      ours.filter((key) => !keys.includes(key)),
      [],
      `${type} has no such property`,
    )
    assert.deepEqual(
      ours,
      keys.filter((key) => ours.includes(key)),
      `the order of ${type}`,
    )
    if (isLeft(type)) continue
    const missing = keys.filter((key) => !ours.includes(key) && !WITHOUT_CODE.has(key))
    const allowed =
      type === 'VariableDeclarator' || type.startsWith('Export') ? ['specifiers', 'source', 'attributes'] : []
    const lost = missing.filter((key) => !allowed.includes(key))
    assert.deepEqual(lost, [], `${type} is entered by ${lost.join()} as well`)
  }
})
