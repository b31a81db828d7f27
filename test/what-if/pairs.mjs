import { COMBINED } from './pairs/combined.mjs'
import { databasePairs } from './pairs/database.mjs'
import { IN_TURN } from './pairs/in-turn.mjs'
import { LOOP } from './pairs/loop.mjs'
import { SHORTER } from './pairs/shorter.mjs'
import { threadPairs } from './pairs/threads.mjs'

/**
 * Lists small programs, each slow and really rewritten, with the change that the rewriting is:
 * `{ name, slow, fast, change }`. `change` gets the statistics of a run of `slow`.
 *
 * @param pools pools of one and of two connections; null without a database
 */
export const makePairs = (pools) => [
  ...[...IN_TURN, ...SHORTER, ...COMBINED, ...LOOP, ...threadPairs()],
  ...(pools === null ? [] : databasePairs(pools)),
]
