import { aborted } from './aborted.js'
import { blocking } from './blocking.js'
import { failing } from './failing.js'
import { fanOut } from './fan-out.js'
import { healthy } from './healthy.js'
import { nested } from './nested.js'
import { outlives } from './outlives.js'
import { page } from './page.js'
import { sequential } from './sequential.js'
import { streaming } from './streaming.js'

/**
 * @typedef {object} Services
 * @property {import('../shop/client.js').UpstreamClient} upstream
 */

/**
 * An endpoint with one lesson.
 *
 * @typedef {object} Lesson
 * @property {string} path the page that shows it
 * @property {string} title
 * @property {string} lesson one line about the record of the request
 * @property {(app: import('fastify').FastifyInstance, services: Services) => void} register
 */

/** @type {readonly Lesson[]} */
export const lessons = [healthy, sequential, fanOut, nested, blocking, outlives, failing, aborted, streaming, page]
