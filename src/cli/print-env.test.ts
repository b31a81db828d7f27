import assert from 'node:assert/strict'
import { test } from 'node:test'
import { envLine } from './print-env.ts'

const URL_OF_AUTO = 'file:///some%20folder/auto.js'
const OPTION = `--import=${URL_OF_AUTO}`

test('options that are there stay, and ours is added once', () => {
  assert.equal(envLine(undefined, URL_OF_AUTO), `NODE_OPTIONS=${OPTION}`)
  assert.equal(envLine('', URL_OF_AUTO), `NODE_OPTIONS=${OPTION}`)
  assert.equal(envLine(' --no-warnings ', URL_OF_AUTO), `NODE_OPTIONS=--no-warnings ${OPTION}`)
  assert.equal(envLine(`--no-warnings ${OPTION}`, URL_OF_AUTO), `NODE_OPTIONS=--no-warnings ${OPTION}`)
})
