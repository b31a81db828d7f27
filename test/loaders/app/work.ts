import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Functions of all kinds that each hold the loop, behind code
 * that compilers take away or spread over more lines.
 */
interface Order {
  id: number
  lines: readonly string[]
}

enum Kind {
  first,
  second = 'two',
}

type Copy<T> = {
  [K in keyof T]: T[K]
}

const text = `several
lines ${Kind.second}
of text`

function idle(order: Copy<Order>): string {
  return `${order.id} ${text}`
}

export function declared(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}

class Base<T> {
  constructor(
    private readonly ms: number,
    readonly value?: T,
  ) {
    const end = performance.now() + ms
    while (performance.now() < end);
  }

  idle(): void {}

  method(): void {
    const end = performance.now() + this.ms
    while (performance.now() < end);
  }

  get lazy(): number {
    const end = performance.now() + this.ms
    while (performance.now() < end);
    return 1
  }

  async later(): Promise<void> {
    await sleep(1)
    const end = performance.now() + this.ms
    while (performance.now() < end);
  }
}

const arrow = (ms: number): void => {
  const end = performance.now() + ms
  while (performance.now() < end);
}
// prettier-ignore
const pair = [() => idle({ id: 1, lines: [] }), (ms: number) => { const end = performance.now() + ms; while (performance.now() < end); }]

const object = {
  idle: () => {},
  short(ms: number): void {
    const end = performance.now() + ms
    while (performance.now() < end);
  },
}

async function before(ms: number): Promise<void> {
  const end = performance.now() + ms
  while (performance.now() < end);
  await sleep(1)
}

async function after(ms: number): Promise<void> {
  await sleep(1)
  await sleep(1)
  await sleep(1)
  const end = performance.now() + ms
  while (performance.now() < end);
}

const inTimer = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(() => {
      const end = performance.now() + ms
      while (performance.now() < end);
      resolve()
    }, 1)
  })

// prettier-ignore
const inThen = (ms: number): Promise<void> => sleep(1).then(function onThen() { const end = performance.now() + ms; while (performance.now() < end); })

function* values(ms: number): Generator<number> {
  const end = performance.now() + ms
  while (performance.now() < end);
  yield 1
}

export async function work(): Promise<void> {
  const ms = 60
  declared(ms)
  await sleep(1)
  const base = new Base<number>(ms)
  await sleep(1)
  base.method()
  await sleep(1)
  void base.lazy
  await base.later()
  await sleep(1)
  arrow(ms)
  await sleep(1)
  for (const each of pair) each(ms)
  await sleep(1)
  object.short(ms)
  await sleep(1)
  await before(ms)
  await after(ms)
  await inTimer(ms)
  await inThen(ms)
  for (const value of values(ms)) void value
  await sleep(1)
  // prettier-ignore
  void [1].map(() => { const end = performance.now() + ms; while (performance.now() < end); })
}
