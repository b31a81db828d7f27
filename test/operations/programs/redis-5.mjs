import { open as openNewest } from './redis.mjs'

/** The same with the version between the oldest and the newest. */
export const open = (require) => openNewest((name) => require(name === 'redis' ? 'redis-5' : name))
