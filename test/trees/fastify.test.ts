import { testTree } from './trees.support.ts'

testTree('fastify.mjs')
