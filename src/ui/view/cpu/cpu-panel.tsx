import { useMemo, useState } from 'preact/hooks'
import type { JSX } from 'preact'
import { toCpuProfile } from '../../../formats/cpu-profile.ts'
import type { CpuFunction, CpuStats } from '../../../model/cpu-samples.ts'
import { layOutFlame } from '../../canvas/flame.ts'
import type { FlameGraph } from '../../canvas/flame.ts'
import { describeSamples, isSameFunction, listOtherTimes } from '../../state/cpu.ts'
import { formatDuration } from '../../state/format.ts'
import { visible } from '../../state/text.ts'
import { CpuFunctions } from './cpu-functions.tsx'
import { Flame } from './flame-graph.tsx'
import { saveFile } from '../parts/save-file.ts'

/** Renders the CPU panel: the number of samples, their flame graph, and the functions by their own time. */
export function CpuPanel({ stats }: { stats: CpuStats }): JSX.Element {
  const graph = useMemo(() => layOutFlame(stats.nodes), [stats])
  const [selected, setSelected] = useState<number | null>(null)
  const select = (fn: CpuFunction): void => setSelected(heaviest(graph, fn))
  return (
    <div class="cpu">
      <div class="cpu-head">
        <p>
          <strong>{describeSamples(stats)}</strong>
          {listOtherTimes(stats).map(({ title, time }) => ` ${formatDuration(time)} ${title}.`)}
        </p>
        {stats.note !== null && (
          <p class="dim">
            <bdi>{visible(stats.note)}</bdi>
          </p>
        )}
        {stats.timeline.length > 0 && (
          <button type="button" class="button" onClick={() => saveProfile(stats)}>
            Save .cpuprofile
          </button>
        )}
      </div>
      {graph.boxes.length > 0 && (
        <Flame graph={graph} sampled={stats.duration} selected={selected} onSelect={setSelected} />
      )}
      <CpuFunctions
        stats={stats}
        selected={selected === null ? null : (graph.boxes[selected]?.node ?? null)}
        onSelect={select}
      />
    </div>
  )
}

/** Returns the box with the most time of a function; null if it has none. */
function heaviest({ boxes }: FlameGraph, fn: CpuFunction): number | null {
  let best: number | null = null
  for (const [index, { node }] of boxes.entries()) {
    if (!isSameFunction(node, fn)) continue
    if (best === null || node.totalTime > (boxes[best]?.node.totalTime ?? 0)) best = index
  }
  return best
}

function saveProfile(stats: CpuStats): void {
  saveFile('request.cpuprofile', JSON.stringify(toCpuProfile(stats)))
}
