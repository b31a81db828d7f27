import { poolSizeOf, ThreadPool } from './thread-pool.ts'

/** The process's pool: one for all threads. */
export const thePool: ThreadPool = new ThreadPool(poolSizeOf(process.env['UV_THREADPOOL_SIZE']))
