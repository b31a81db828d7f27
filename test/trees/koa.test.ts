import { testTree } from './trees.support.ts'

testTree('koa.mjs')
