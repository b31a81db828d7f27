import type { JSX } from 'preact'

export interface TimePart {
  kind: string
  time: number
}

/** Renders a bar with a texture for each kind of time; parts too short to see are left out. */
export function TimeBar({ parts }: { parts: readonly TimePart[] }): JSX.Element {
  const whole = parts.reduce((sum, part) => sum + part.time, 0)
  return (
    <div class="bar" aria-hidden="true">
      {parts
        .filter((part) => part.time > 0 && part.time >= whole / 500)
        .map(({ kind, time }) => (
          <i key={kind} class={`k-${kind}`} style={{ flex: `${(time / whole).toFixed(4)} 0 0` }} />
        ))}
    </div>
  )
}
