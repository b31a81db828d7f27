export type * from './model/stats.ts'
