import type { FrameDescription, FrameKind, SampleFrame, TraceSamples } from '../model/cpu-samples.ts'
import type { CodePlace } from '../model/trace.ts'
import { FakeClock } from '../core/recording/fake-clock.test.support.ts'
import { lineOf } from './drawing.test.support.ts'

export interface SampledText {
  samples: TraceSamples
  frames: FrameDescription[]
}

/**
 * Makes consecutive samples, each `interval` ms after the one before: `page > render` is the stack, outermost first,
 * and `page > render *20` twenty times the same. A frame is the user's unless its name begins with `lib:`, `node:`,
 * `fs:`, `modules:`, `timers:`, `native:` or `own:`; `(gc)`, `(program)` and `(idle)` are frames of those kinds. A number alone is a gap of so
 * many milliseconds.
 */
export function sample(stacks: readonly string[], { interval = 1 }: { interval?: number } = {}): SampledText {
  const frames: SampleFrame[] = []
  const descriptions: FrameDescription[] = []
  const nodes: { parent: number; frame: number }[] = []
  const known = new Map<string, number>()
  const time: number[] = []
  const node: number[] = []
  let at = START
  const frameOf = (text: string): number => {
    const index = descriptions.findIndex((each) => textOf(each) === text)
    if (index >= 0) return index
    descriptions.push(describe(text))
    return frames.push({ kind: kindOf(text), place: NOWHERE }) - 1
  }
  for (const line of stacks) {
    const hole = /^\d+$/.exec(line)
    if (hole !== null) {
      at += Number(hole[0])
      continue
    }
    const [, path = line, times = '1'] = /^(.*?)(?:\s*\*(\d+))?$/.exec(line)!
    let parent = 0
    let key = ''
    for (const text of path.split('>').map((part) => part.trim())) {
      if (text === '') continue
      key += `>${text}`
      const number = known.get(key) ?? nodes.push({ parent, frame: frameOf(text) })
      known.set(key, number)
      parent = number
    }
    for (let count = 0; count < Number(times); count++, at += interval) {
      time.push(at)
      node.push(parent)
    }
  }
  const samples: TraceSamples = {
    interval,
    count: time.length,
    time: Float64Array.from(time),
    node: Uint32Array.from(node),
    nodes: {
      count: nodes.length,
      parent: Uint32Array.from(nodes, ({ parent }) => parent),
      frame: Uint32Array.from(nodes, ({ frame }) => frame),
    },
    frames,
    stalls: { count: 0, start: new Float64Array(0), end: new Float64Array(0) },
  }
  return { samples, frames: descriptions }
}

/** Start of drawings. */
const START = new FakeClock().now()

const NOWHERE: CodePlace = { script: '', line: 0, column: 0, functionLine: 0, functionColumn: 0, functionName: '' }

const KINDS: Readonly<Record<string, FrameKind>> = { '(gc)': 'gc', '(program)': 'program', '(idle)': 'idle' }

const kindOf = (text: string): FrameKind => KINDS[text] ?? 'code'

const FILES: Readonly<Record<string, string>> = {
  lib: 'node_modules/lib/index.js',
  node: 'node:internal/thing',
  fs: 'node:fs',
  modules: 'node:internal/modules/esm/module_job',
  timers: 'node:internal/timers',
  native: '',
  own: 'node_modules/debug-toolbar/dist/src/a.js',
}

function describe(text: string): FrameDescription {
  const [, origin = '', name = text] = /^(?:(lib|node|fs|modules|timers|native|own):)?(.*)$/.exec(text)!
  const kind = kindOf(text)
  const isUsers = origin === '' && kind === 'code'
  return {
    function: name,
    file: isUsers ? 'shop.js' : (FILES[origin] ?? ''),
    line: isUsers ? lineOf(name) : 1,
    column: 1,
    kind,
    library: !isUsers,
    isOwn: origin === 'own',
  }
}

function textOf({ function: name, file }: FrameDescription): string {
  const origin = Object.entries(FILES).find(([, each]) => each === file)?.[0]
  return name in KINDS || origin === undefined ? name : `${origin}:${name}`
}
