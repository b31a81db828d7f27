import { testTree } from './trees.support.ts'

testTree('express.mjs')
