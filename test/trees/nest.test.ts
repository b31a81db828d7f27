import { testTree } from './trees.support.ts'

testTree('nest.mjs')
