import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { KINDS, questionOf } from '../integration/kinds.support.ts'
import type { Kind } from '../integration/kinds.support.ts'

/** Where the client leaves: before the head, in the middle of the body, in the middle of its own. */
type Leave = 'before the head' | 'in the body' | 'in the upload'

/** The bytes for one connection: one request, or several that are pipelined. */
export interface Question {
  name: string
  text: string
  /** The methods of its requests, in order. */
  methods: readonly string[]
  /** Null if the whole answer is read, and compared. */
  leave: Leave | null
  /** How often it comes, beside the others. */
  weight: number
}

async function step(milliseconds: number): Promise<number> {
  await sleep(milliseconds)
  return milliseconds
}

async function fanOut(width: number): Promise<number> {
  const parts = await Promise.all(Array.from({ length: width }, (_, index) => step(index % 3)))
  return parts.reduce((sum, part) => sum + part, 0)
}

async function refuse(): Promise<never> {
  await step(0)
  throw new Error('refused')
}

/** Kinds with async work, beside those of every response. */
const WORK: readonly Kind[] = [
  {
    name: 'awaits in turn',
    async handle(_req, res) {
      let sum = 0
      for (let index = 0; index < 5; index++) sum += await step(index % 2)
      res.end(`sum ${sum}`)
    },
  },
  { name: 'awaits at once', handle: async (_req, res) => res.end(`sum ${await fanOut(20)}`) },
  {
    name: 'an error that is caught',
    async handle(_req, res) {
      await refuse().catch((error: Error) => res.writeHead(503).end(error.message))
    },
  },
  {
    name: 'work behind the answer',
    async handle(_req, res) {
      res.end('early')
      await fanOut(5)
    },
  },
]

const LEFT: readonly Kind[] = [
  {
    name: 'hang',
    async handle(_req, res) {
      await once(res, 'close')
    },
  },
  {
    name: 'trickle',
    async handle(_req, res) {
      while (!res.destroyed) {
        res.write('more ')
        await step(1)
      }
    },
  },
]

/** All kinds of answers; a request's path is the index of its kind. */
export const ALL_KINDS: readonly Kind[] = [...KINDS, ...WORK, ...LEFT]
const indexOf = (name: string): number => ALL_KINDS.findIndex((kind) => kind.name === name)

const isBig = ({ name }: Kind): boolean => /big|back-pressure|a file/.test(name)
const single = (kind: Kind, index: number): Question => ({
  name: kind.name,
  text: questionOf(kind, `/${index}?token=c4nary&page=${index}`),
  methods: [kind.method ?? 'GET'],
  leave: null,
  weight: isBig(kind) ? 1 : 20,
})

const isPipelined = ({ method = 'GET', version, headers, name }: Kind): boolean =>
  method === 'GET' &&
  version === undefined &&
  headers === undefined &&
  !/closed|big|pressure|file|early|range/.test(name)

/** Each of four answers on one connection, the last of which closes it. */
function pipelined(start: number): Question {
  const kinds = [...ALL_KINDS.entries()].filter(([index, kind]) => index < ALL_KINDS.length - 2 && isPipelined(kind))
  const chosen = Array.from({ length: 4 }, (_, index) => kinds[(start * 5 + index) % kinds.length]!)
  const texts = chosen.map(([index, kind], place) => {
    const text = questionOf(kind, `/${index}`)
    return place === 3 ? text : text.replace('Connection: close', 'Connection: keep-alive')
  })
  const name = `on one connection: ${chosen.map(([, kind]) => kind.name).join(', ')}`
  return { name, text: texts.join(''), methods: chosen.map(() => 'GET'), leave: null, weight: 10 }
}

function left(leave: Leave, name: string): Question {
  const index = indexOf(name)
  const text = questionOf(ALL_KINDS[index]!, `/${index}`)
  return { name: `left ${leave}`, text, methods: ['GET'], leave, weight: 50 }
}

const UPLOAD = `POST /${indexOf('an echoed body')} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n`

/** Left out: the stream of "a range" keeps its file open, in the bare app as well. */
const isAsked = ({ name }: Question): boolean => name !== 'a range'

export const QUESTIONS: readonly Question[] = [
  ...ALL_KINDS.slice(0, -LEFT.length).map(single).filter(isAsked),
  ...Array.from({ length: 12 }, (_, index) => pipelined(index)),
  left('before the head', 'hang'),
  left('in the body', 'trickle'),
  { name: 'left in the upload', text: UPLOAD + 'x'.repeat(900), methods: ['POST'], leave: 'in the upload', weight: 50 },
]
