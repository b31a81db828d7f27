import assert from 'node:assert/strict'
import { contract } from './contract.ts'
import type { Expectation } from './contract.ts'

/** Between the pieces of own work (ms); a profile that takes the other program's work has 90 ms more. */
const TOLERANCE_MS = 20

/** What a busy machine adds between the pieces of work. */
const MAX_SHARE = 1.3

const own: Expectation = {
  needs: ['tasks'],
  check: ({ ledger }, { value }) => {
    const { running } = ledger
    const worked = value as number
    const text = `${running} ms are told as running, it has worked for ${worked} ms`
    assert.ok(running >= 0.8 * worked && running <= MAX_SHARE * worked + TOLERANCE_MS, text)
  },
}
const ownCallbacks: Expectation = {
  ...own,
  unless: ({ seesPassedOn }) => (seesPassedOn ? null : 'it sees no function that is passed on'),
}

contract('cheap-overlap.mjs', {
  'awaiting: light': own,
  'awaiting: heavy': own,
  'awaiting: beside work of no profile': own,
  'calling: light': own,
  'calling: heavy': own,
  'calling: beside work of no profile': own,
  'called: light': ownCallbacks,
  'called: heavy': ownCallbacks,
  'called: beside work of no profile': ownCallbacks,
})
