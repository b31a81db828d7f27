import { TOOLS } from './tools.ts'
import type { Tool } from './tools.ts'

export type Way = 'toolbar first' | 'toolbar last' | 'required, toolbar first' | 'required, toolbar last' | 'in the app'

/** A way to start an app with a tool and the toolbar. */
export interface AgentCase {
  tool: Tool
  app: App
  way: Way
  /** Runs with the other tests; the others by `npm run test:agents`. */
  short: boolean
}

/** An app, with the records that its two kinds of request must have. */
export interface App {
  file: string
  route: string | null
  get: Places
  post: Places
}

/** Places of tasks, and of awaits with their number. */
interface Places {
  tasks: string[]
  awaits: string[]
}

const SERVICE = {
  'service.cjs': {
    get: { tasks: ['stockOf 4:19', 'priceOf 9:19'], awaits: ['10:18 1', '14:7 2', '5:18 1', '6:10 1'] },
    post: { tasks: ['save 18:16'], awaits: ['19:3 1'] },
  },
  'service.mjs': {
    get: { tasks: ['stockOf 4:8', 'priceOf 9:8'], awaits: ['10:18 1', '14:7 2', '5:18 1', '6:10 1'] },
    post: { tasks: ['save 18:8'], awaits: ['19:3 1'] },
  },
}

/** The places of a handler and of the service that it calls. */
function placesOf(file: string, service: keyof typeof SERVICE, kind: 'get' | 'post', own: Places): Places {
  const { tasks, awaits } = SERVICE[service][kind]
  return {
    tasks: [...own.tasks.map((task) => `${file} ${task}`), ...tasks.map((task) => `${service} ${task}`)],
    awaits: [...own.awaits.map((one) => `${file} ${one}`), ...awaits.map((one) => `${service} ${one}`)],
  }
}

const APPS: readonly App[] = [
  {
    file: 'express.cjs',
    route: '/orders/:id',
    get: placesOf('express.cjs', 'service.cjs', 'get', {
      tasks: ["app.get('/orders/:id') 8:24"],
      awaits: ['10:17 1', '9:17 1'],
    }),
    post: placesOf('express.cjs', 'service.cjs', 'post', {
      tasks: ["app.post('/orders/:id') 14:25"],
      awaits: ['15:3 1'],
    }),
  },
  {
    file: 'fastify.cjs',
    route: '/orders/:id',
    get: placesOf('fastify.cjs', 'service.cjs', 'get', {
      tasks: ["app.get('/orders/:id') 7:24"],
      awaits: ['8:17 1', '9:17 1'],
    }),
    post: placesOf('fastify.cjs', 'service.cjs', 'post', {
      tasks: ["app.post('/orders/:id') 14:25"],
      awaits: ['15:3 1'],
    }),
  },
  {
    file: 'plain.mjs',
    route: null,
    get: placesOf('plain.mjs', 'service.mjs', 'get', { tasks: ['answer 4:1'], awaits: ['13:17 1', '14:17 1'] }),
    post: placesOf('plain.mjs', 'service.mjs', 'post', { tasks: ['answer 4:1'], awaits: ['8:9 2', '9:5 1'] }),
  },
]

const BY_IMPORT: readonly Way[] = ['toolbar first', 'toolbar last']
const BY_REQUIRE: readonly Way[] = ['required, toolbar first', 'required, toolbar last']

/** The ways of a tool with an app: a preload that is required reaches no ES modules. */
function waysOf(tool: Tool, app: App): readonly Way[] {
  if (app.file.endsWith('.mjs')) return BY_IMPORT
  return tool.onlyImport === true ? [...BY_IMPORT, 'in the app'] : [...BY_IMPORT, ...BY_REQUIRE, 'in the app']
}

export const CASES: readonly AgentCase[] = TOOLS.flatMap((tool) =>
  APPS.flatMap((app) =>
    waysOf(tool, app).map((way) => ({ tool, app, way, short: app === APPS[0] && BY_IMPORT.includes(way) })),
  ),
)

const TOOLBAR = 'debug-toolbar/auto'

/** Node's flags for a way; without the toolbar if that is not wanted. */
export function flagsOf({ tool, way }: AgentCase, hasToolbar: boolean): string[] {
  if (way === 'in the app') return hasToolbar ? ['--import', TOOLBAR] : []
  const flag = way.startsWith('required') ? '--require' : '--import'
  const theirs = [flag, way.startsWith('required') ? tool.require : tool.import]
  if (!hasToolbar) return theirs
  return way.endsWith('first') ? [flag, TOOLBAR, ...theirs] : [...theirs, flag, TOOLBAR]
}

export const environmentOf = ({ tool, way }: AgentCase): Record<string, string> =>
  way === 'in the app' ? { AGENT: tool.require } : {}
